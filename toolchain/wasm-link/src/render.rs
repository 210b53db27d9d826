//! A report as text, JSON or a GraphViz graph.

use std::fmt::Write;

use crate::report::{Report, SizeReport, SymbolReport};

/// Rows that the text form shows of each list.
const ROWS: usize = 20;

impl Report {
    pub fn to_json(&self) -> String {
        // Strings and integers only: this cannot fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let pages = self.memory_pages;
        let _ = writeln!(
            out,
            "{} bytes, {} functions, {} symbols, {pages} pages of memory, strategy {}{}",
            self.wasm_bytes,
            self.functions,
            self.symbols.len(),
            self.strategy,
            self.root.as_ref().map(|r| format!(", root {r}")).unwrap_or_default(),
        );
        sizes(&mut out, "libraries", &self.libraries);
        sizes(&mut out, "modules", &self.modules);
        let _ = writeln!(out, "\nlargest symbols\n{:>10} {:>10}  symbol", "code", "data");
        let mut largest: Vec<&SymbolReport> = self.symbols.iter().collect();
        largest.sort_by(|a, b| (b.code + b.data).cmp(&(a.code + a.data)).then_with(|| a.name.cmp(&b.name)));
        for symbol in largest.iter().take(ROWS) {
            let _ = writeln!(out, "{:>10} {:>10}  {} ({})", symbol.code, symbol.data, symbol.name, place(symbol));
        }
        let _ = writeln!(out, "\nimports");
        for import in &self.imports {
            let _ = writeln!(out, "  {}.{} {}", import.module, import.field, import.signature);
        }
        let _ = writeln!(out, "exports\n  memory");
        for export in &self.exports {
            let _ = writeln!(out, "  {export}");
        }
        for missing in self.unknown.iter().chain(&self.unsupported) {
            let _ = writeln!(out, "{missing}");
        }
        out
    }

    /// The dependency graph. Nodes are numbered, their labels are the names.
    pub fn to_dot(&self) -> String {
        let mut out = String::from("digraph link {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n");
        for (n, symbol) in self.symbols.iter().enumerate() {
            let label = quote(&format!("{}\n{} + {} bytes", symbol.name, symbol.code, symbol.data));
            let _ = writeln!(out, "  n{n} [label={label}, tooltip={}];", quote(&place(symbol)));
        }
        for (n, symbol) in self.symbols.iter().enumerate() {
            for used in &symbol.uses {
                let _ = writeln!(out, "  n{n} -> n{used};");
            }
        }
        out.push_str("}\n");
        out
    }
}

fn place(symbol: &SymbolReport) -> String {
    match (symbol.library.as_str(), symbol.module.as_str()) {
        (library, "") => library.to_owned(),
        ("", module) => module.to_owned(),
        (library, module) => format!("{library}:{module}"),
    }
}

fn sizes(out: &mut String, title: &str, list: &[SizeReport]) {
    let _ = writeln!(out, "\n{title}\n{:>10} {:>10} {:>8}  name", "code", "data", "symbols");
    for row in list.iter().take(ROWS) {
        let _ = writeln!(out, "{:>10} {:>10} {:>8}  {}", row.code, row.data, row.symbols, row.name);
    }
    if list.len() > ROWS {
        let _ = writeln!(out, "{:>31} more", list.len() - ROWS);
    }
}

/// A GraphViz string: quotes and backslashes escaped, line breaks as `\n`, other control characters dropped.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
