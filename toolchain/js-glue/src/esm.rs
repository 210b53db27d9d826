//! The module syntax of an ES module: its static imports and its exports, with the text between them.
//! Input: source text. Output: `Module { imports, exports, body }`, where `body` is the source without import
//! declarations and `export` keywords, so that it can stand inside a function.
//! Only declarations at the top level are looked at; forms that cannot be moved into a function are errors.

use crate::lexer::{LexError, Token, tokens};
use thiserror::Error;

#[derive(Debug, Error, PartialEq, Eq)]
pub enum EsmError {
    #[error(transparent)]
    Lex(#[from] LexError),
    #[error("line {line}: {what}")]
    Unsupported { line: usize, what: &'static str },
}

/// `import { a as b } from "spec"`: bindings are (imported, local); `*` stands for the namespace.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    pub bindings: Vec<(String, String)>,
    pub from: String,
}

/// `export { local as name }`, or a declaration's name twice.
#[derive(Debug, PartialEq, Eq)]
pub struct Export {
    pub name: String,
    pub local: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Module {
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    pub body: String,
}

pub fn parse(source: &str) -> Result<Module, EsmError> {
    let all = tokens(source)?;
    let mut cursor = Cursor { source, tokens: &all, next: 0 };
    let mut module = Module::default();
    let mut depth = 0usize;
    let mut member = false; // the token before was a `.`, so that a keyword is only a property's name
    while let Some(token) = cursor.raw() {
        if token.is("import") && !member {
            if cursor.look().is_some_and(|t| t.is(".")) {
                return Err(cursor.unsupported(token, "import.meta has no meaning in a script"));
            }
            if depth == 0 && !cursor.look().is_some_and(|t| t.is("(")) {
                module.imports.push(cursor.import(token)?);
                continue;
            }
        }
        if depth == 0 && !member && token.is("export") {
            cursor.export(token, &mut module)?;
            continue;
        }
        match token.text {
            _ if token.kind == crate::lexer::Kind::Literal => {}
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !token.is_trivia() {
            member = token.is(".");
        }
        module.body.push_str(token.text);
    }
    Ok(module)
}

struct Cursor<'a, 't> {
    source: &'a str,
    tokens: &'t [Token<'a>],
    next: usize,
}

impl<'a> Cursor<'a, '_> {
    fn raw(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.get(self.next).copied();
        self.next += 1;
        token
    }

    /// The next token that is not trivia, left in place.
    fn look(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next..).and_then(|rest| rest.iter().find(|t| !t.is_trivia())).copied()
    }

    fn take(&mut self) -> Option<Token<'a>> {
        while let Some(token) = self.raw() {
            if !token.is_trivia() {
                return Some(token);
            }
        }
        None
    }

    fn take_if(&mut self, text: &str) -> bool {
        let found = self.look().is_some_and(|t| t.is(text));
        if found {
            self.take();
        }
        found
    }

    fn unsupported(&self, at: Token<'_>, what: &'static str) -> EsmError {
        let line = self.source.get(..at.at).unwrap_or_default().matches('\n').count() + 1;
        EsmError::Unsupported { line, what }
    }

    fn word(&mut self, keyword: Token<'_>) -> Result<String, EsmError> {
        match self.take() {
            Some(t) if t.kind == crate::lexer::Kind::Word => Ok(t.text.to_owned()),
            _ => Err(self.unsupported(keyword, "a name is expected")),
        }
    }

    fn specifier(&mut self, keyword: Token<'_>) -> Result<String, EsmError> {
        let token = self.take().ok_or_else(|| self.unsupported(keyword, "a module name is expected"))?;
        let inner = token.text.strip_prefix(['"', '\'']).and_then(|t| t.strip_suffix(['"', '\'']));
        let from = inner.ok_or_else(|| self.unsupported(keyword, "a module name is expected"))?.to_owned();
        if self.look().is_some_and(|t| t.is("with") || t.is("assert")) {
            return Err(self.unsupported(keyword, "import attributes are not supported"));
        }
        self.take_if(";");
        Ok(from)
    }

    /// `{ a, b as c }`, the opening brace taken.
    fn names(&mut self, keyword: Token<'_>) -> Result<Vec<(String, String)>, EsmError> {
        let mut names = Vec::new();
        while !self.take_if("}") {
            let first = self.word(keyword)?;
            let second = if self.take_if("as") { self.word(keyword)? } else { first.clone() };
            names.push((first, second));
            if !self.take_if(",") && !self.look().is_some_and(|t| t.is("}")) {
                return Err(self.unsupported(keyword, "a comma or a closing brace is expected"));
            }
        }
        Ok(names)
    }

    fn import(&mut self, keyword: Token<'_>) -> Result<Import, EsmError> {
        let mut bindings = Vec::new();
        if self.look().is_some_and(|t| t.kind == crate::lexer::Kind::Literal) {
            return Ok(Import { bindings, from: self.specifier(keyword)? });
        }
        if self.look().is_some_and(|t| t.kind == crate::lexer::Kind::Word) {
            bindings.push(("default".to_owned(), self.word(keyword)?));
            self.take_if(",");
        }
        if self.take_if("*") {
            if !self.take_if("as") {
                return Err(self.unsupported(keyword, "`as` is expected"));
            }
            bindings.push(("*".to_owned(), self.word(keyword)?));
        } else if self.take_if("{") {
            bindings.extend(self.names(keyword)?);
        }
        if !self.take_if("from") {
            return Err(self.unsupported(keyword, "`from` is expected"));
        }
        Ok(Import { bindings, from: self.specifier(keyword)? })
    }

    fn export(&mut self, keyword: Token<'_>, module: &mut Module) -> Result<(), EsmError> {
        if self.take_if("{") {
            let names = self.names(keyword)?;
            if self.look().is_some_and(|t| t.is("from")) {
                return Err(self.unsupported(keyword, "re-exports are not supported: import, then export"));
            }
            self.take_if(";");
            module.exports.extend(names.into_iter().map(|(local, name)| Export { name, local }));
            return Ok(());
        }
        // The declaration stays where it is; only its name is read here.
        let mut rest = Cursor { source: self.source, tokens: self.tokens, next: self.next };
        let mut first = rest.word(keyword)?;
        if first == "async" {
            first = rest.word(keyword)?;
        }
        if !matches!(first.as_str(), "function" | "class" | "const" | "let" | "var") {
            return Err(self.unsupported(keyword, "this form of export is not supported: export functions by name"));
        }
        rest.take_if("*");
        let name = rest.word(keyword).map_err(|_| self.unsupported(keyword, "export one plain name at a time"))?;
        module.exports.push(Export { local: name.clone(), name });
        while self.tokens.get(self.next).is_some_and(Token::is_trivia) {
            self.next += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_exports_are_taken_out() {
        let m = parse(
            "import d, { a, b as c } from 'x';\nimport * as n from \"y\"\nimport 'z';\nexport const f = () => 1;\n\
             export async function* g() { export_ }\nlet h;\nexport { h as k, f as ff };\nx.import; x.export\n",
        )
        .unwrap();
        let pairs: Vec<_> = m.imports.iter().map(|i| (i.from.as_str(), i.bindings.len())).collect();
        assert_eq!(pairs, [("x", 3), ("y", 1), ("z", 0)]);
        let names: Vec<_> = m.exports.iter().map(|e| (e.name.as_str(), e.local.as_str())).collect();
        assert_eq!(names, [("f", "f"), ("g", "g"), ("k", "h"), ("ff", "f")]);
        assert!(m.body.contains("const f = () => 1;") && !m.body.contains("export const"));
    }

    #[test]
    fn dynamic_imports_and_strings_stay() {
        let source = "const x = await import(\"./y.mjs\"); const s = 'export const q = 1';";
        let m = parse(source).unwrap();
        assert_eq!((m.body.as_str(), m.exports.len(), m.imports.len()), (source, 0, 0));
    }

    #[test]
    fn what_cannot_be_moved_is_an_error() {
        for source in [
            "export default 1",
            "export * from 'x'",
            "export { a } from 'x'",
            "f(import.meta.url)",
            "export const { a } = b",
            "import x from",
            "import { a b } from 'x'",
            "import j from 'x' with { type: 'json' }",
        ] {
            assert!(matches!(parse(source), Err(EsmError::Unsupported { line: 1, .. })), "{source}");
        }
    }
}
