//! Puts a program's JavaScript together: the fragments that its imports need, the table that ties them to the import
//! object, and an entry file.
//! Inputs: the program's wasm imports, the user's modules, the wasm's file name or bytes. Outputs: text of the ES
//! module or of the self-contained script.
//! Invariants: a fragment comes after everything it depends on; the order depends on paths alone; equal requests give
//! equal text.

use crate::base64;
use crate::imports::{KnownImport, known_imports};
use crate::lexer::LexError;
use crate::minify::minify;
use crate::shake::shake;
use crate::signature::Signature;
use crate::sources::{Fragment, PROGRAM, SourceError, fragment, restore_entry_forms};
use crate::user::UserModule;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use thiserror::Error;

/// One import of the linked module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WasmImport {
    pub module: String,
    pub field: String,
    pub signature: Signature,
}

impl fmt::Display for WasmImport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} {}", self.module, self.field, self.signature)
    }
}

#[derive(Debug)]
pub struct Request<'a> {
    pub imports: &'a [WasmImport],
    pub user: &'a [UserModule],
    /// There is no main: the scripts give the module's functions.
    pub library: bool,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum GlueError {
    #[error("nothing provides the import {0}")]
    Unknown(Box<WasmImport>),
    #[error("the import {used} is provided as {} (rts/js/{})", .provided.signature, .provided.file)]
    Signature { used: Box<WasmImport>, provided: Box<KnownImport> },
    #[error("{field} is exported by both {first} and {second}")]
    Ambiguous { field: String, first: String, second: String },
    #[error("rts/js/{0}")]
    Source(#[from] SourceError),
    #[error("rts/js: {0}")]
    Lex(#[from] LexError),
    #[error("rts/js: dependency cycle at {0}")]
    Cycle(String),
}

/// `NAME.mjs`: loads the file `wasm_name` beside it.
pub fn es_module(request: &Request<'_>, wasm_name: &str) -> Result<String, GlueError> {
    let wasm = format!("const wasmName={};\n", quoted(wasm_name));
    bundle(request, if request.library { "entry/library.mjs" } else { "entry/module.mjs" }, &wasm)
}

/// `NAME.js`: holds the wasm.
pub fn script(request: &Request<'_>, wasm: &[u8]) -> Result<String, GlueError> {
    let wasm = format!("const wasmBase64=\"{}\";\n", base64::encode(wasm));
    let entry = if request.library { "entry/library_script.mjs" } else { "entry/script.mjs" };
    let body = bundle(request, entry, &wasm)?;
    Ok(format!("(()=>{{\"use strict\";{body}}})()\n"))
}

/// `entry/program.mjs` of the source tree: the table for every known import, so that the sources run and are linted
/// as they are.
pub fn full_program() -> Result<String, GlueError> {
    let imports: Vec<WasmImport> = known_imports()?
        .into_iter()
        .map(|k| WasmImport { module: k.module, field: k.field, signature: k.signature })
        .collect();
    let parts = plan(&Request { imports: &imports, user: &[], library: false }, "entry/module.mjs")?;
    let mut out = String::from(
        "//! The program table with everything in it; the linker writes a program's own. Generated: do not edit.\n\n",
    );
    let mut lines: Vec<String> = parts
        .direct
        .iter()
        .map(|(path, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("import {{ {} }} from \"../{path}\";", names.join(", "))
        })
        .collect();
    lines.push("import { isNode } from \"../core/run.mjs\";".to_owned());
    lines.sort_by_key(|l| l.split_once(" from ").map(|(_, from)| from.to_owned()));
    out.push_str(&lines.join("\n"));
    out.push_str("\n\n");
    for (name, value) in [("wasmName", "program.wasm"), ("wasmBase64", "")] {
        let _ = writeln!(out, "export const {name} = \"{value}\";");
    }
    out.push_str(
        &parts
            .table
            .replace("const attach=", "export const attach=")
            .replace("const imports=", "export const imports="),
    );
    Ok(out)
}

struct Plan {
    fragments: Vec<Fragment>,
    /// what the table itself names: path to exported names
    direct: BTreeMap<String, BTreeSet<String>>,
    table: String,
}

fn bundle(request: &Request<'_>, entry: &str, wasm: &str) -> Result<String, GlueError> {
    let parts = plan(request, entry)?;
    let mut own = String::new();
    let mut last = String::new();
    for fragment in &parts.fragments {
        if fragment.path == entry {
            last = restore_entry_forms(&minify(&fragment.body)?);
        } else {
            own.push_str(&fragment.body);
            own.push('\n');
        }
    }
    let mut out = minify(&shake(&own, &format!("{}\n{last}", parts.table))?)?;
    for (index, module) in request.user.iter().enumerate() {
        if request.imports.iter().any(|i| module.provides(&i.field)) {
            // a user's text is kept as it is
            let _ = writeln!(out, "const user{index}={};", module.factory);
        }
    }
    out.push_str(wasm);
    out.push_str(&minify(&parts.table)?);
    out.push_str(&last);
    Ok(out)
}

fn plan(request: &Request<'_>, entry: &str) -> Result<Plan, GlueError> {
    let known = known_imports()?;
    let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut table: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    let mut needs = BTreeSet::new();
    let mut users = BTreeSet::new();
    for import in request.imports {
        let (module, field) = (import.module.as_str(), import.field.as_str());
        let value = if let Some(index) = user_of(request, field)? {
            users.insert(index);
            format!("u{index}.{field}")
        } else {
            let found = checked(&known, import)?;
            direct.entry(found.file.clone()).or_default().insert(found.field.clone());
            format!("{field}(rt)")
        };
        table.entry(module).or_default().insert(field, value);
    }
    if users.iter().any(|&index| request.user.get(index).is_some_and(|m| m.has_init)) {
        direct.entry("core/callback.mjs".to_owned()).or_default().insert("interfaceOf".to_owned());
    }
    // A fragment that is needed may itself need parts, in turn made of fragments.
    let mut done = BTreeSet::new();
    let mut ordered = Vec::new();
    let library = request.library.then(|| "core/library.mjs".to_owned());
    let wanted: Vec<String> = direct.keys().cloned().chain(library).collect();
    for path in &wanted {
        visit(path, &mut done, &mut Vec::new(), &mut ordered)?;
    }
    for fragment in &ordered {
        needs.extend(fragment.needs.iter().cloned());
    }
    let (mut node, mut browser) = (Vec::new(), Vec::new());
    for part in &needs {
        for (platform, calls) in [("node", &mut node), ("browser", &mut browser)] {
            let path = format!("{platform}/{part}.mjs");
            let name = format!("{platform}{}", capitalized(part));
            visit(&path, &mut done, &mut Vec::new(), &mut ordered)?;
            direct.entry(path).or_default().insert(name.clone());
            calls.push(format!("{name}(rt);"));
        }
    }
    visit(entry, &mut done, &mut Vec::new(), &mut ordered)?;
    Ok(Plan { fragments: ordered, direct, table: table_text(&node, &browser, request, &users, &table) })
}

fn table_text(
    node: &[String],
    browser: &[String],
    request: &Request<'_>,
    users: &BTreeSet<usize>,
    table: &BTreeMap<&str, BTreeMap<&str, String>>,
) -> String {
    let mut out = String::new();
    if node.is_empty() {
        out.push_str("const attach=()=>{};\n");
    } else {
        let _ = writeln!(out, "const attach=(rt)=>{{if(isNode){{{}}}else{{{}}}}};", node.concat(), browser.concat());
    }
    let prefix = if users.is_empty() { "" } else { "async" };
    let _ = write!(out, "const imports={prefix}(rt)=>{{");
    for index in users {
        let _ = write!(out, "const u{index}=await user{index}();");
        if request.user.get(*index).is_some_and(|m| m.has_init) {
            let _ = write!(out, "rt.first.push((x)=>u{index}.ahcInit(x,interfaceOf(rt,x)));");
        }
    }
    out.push_str("return{");
    for (module, fields) in table {
        let _ = write!(out, "{}:{{", quoted(module));
        for (field, value) in fields {
            let _ = write!(out, "{}:{value},", quoted(field));
        }
        out.push_str("},");
    }
    out.push_str("}};\n");
    out
}

fn user_of(request: &Request<'_>, field: &str) -> Result<Option<usize>, GlueError> {
    let mut found: Option<(usize, &UserModule)> = None;
    for (index, module) in request.user.iter().enumerate() {
        if module.provides(field) {
            if let Some((_, first)) = found {
                return Err(GlueError::Ambiguous {
                    field: field.to_owned(),
                    first: first.file.clone(),
                    second: module.file.clone(),
                });
            }
            found = Some((index, module));
        }
    }
    Ok(found.map(|(index, _)| index))
}

fn checked<'k>(known: &'k [KnownImport], import: &WasmImport) -> Result<&'k KnownImport, GlueError> {
    match known.iter().find(|k| k.module == import.module && k.field == import.field) {
        None => Err(GlueError::Unknown(Box::new(import.clone()))),
        Some(k) if k.signature != import.signature => {
            Err(GlueError::Signature { used: Box::new(import.clone()), provided: Box::new(k.clone()) })
        }
        Some(k) => Ok(k),
    }
}

/// Depth first, dependencies before dependents, in the order in which a file names them.
fn visit(
    path: &str,
    done: &mut BTreeSet<String>,
    open: &mut Vec<String>,
    ordered: &mut Vec<Fragment>,
) -> Result<(), GlueError> {
    if path == PROGRAM || done.contains(path) {
        return Ok(());
    }
    if open.iter().any(|p| p == path) {
        return Err(GlueError::Cycle(path.to_owned()));
    }
    open.push(path.to_owned());
    let fragment = fragment(path)?;
    for dependency in &fragment.dependencies {
        visit(dependency, done, open, ordered)?;
    }
    open.pop();
    done.insert(path.to_owned());
    ordered.push(fragment);
    Ok(())
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// A JavaScript string literal.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if u32::from(c) < 0x20 || c == '\u{2028}' || c == '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
