//! Leaves out the top-level declarations that nothing needs.
//! Inputs: fragments in dependency order, the text that uses them (table and entry file). Outputs: the declarations reachable
//! from that text, in the same order.
//! A declaration is kept if its name occurs as a word in something kept; names are unique across fragments (INV: a test in
//! `sources.rs`), so this errs only towards keeping. A statement that declares nothing is kept.

use crate::lexer::{Kind, LexError, Token, tokens};
use std::collections::{BTreeMap, BTreeSet};

struct Unit<'a> {
    name: Option<&'a str>,
    words: BTreeSet<&'a str>,
    text: &'a str,
}

pub fn shake(fragments: &str, users: &str) -> Result<String, LexError> {
    let units = split(fragments)?;
    let by_name: BTreeMap<&str, usize> = units.iter().enumerate().filter_map(|(i, u)| u.name.map(|n| (n, i))).collect();
    let mut kept = BTreeSet::new();
    let mut work: Vec<usize> = Vec::new();
    let mut visit = |words: &BTreeSet<&str>, work: &mut Vec<usize>| {
        for index in words.iter().filter_map(|w| by_name.get(w)) {
            if kept.insert(*index) {
                work.push(*index);
            }
        }
    };
    visit(&words(&tokens(users)?), &mut work);
    for (_, unit) in units.iter().enumerate().filter(|(_, u)| u.name.is_none()) {
        visit(&unit.words, &mut work);
    }
    while let Some(unit) = work.pop().and_then(|i| units.get(i)) {
        visit(&unit.words, &mut work);
    }
    let parts = units.iter().enumerate().filter(|(i, u)| u.name.is_none() || kept.contains(i));
    Ok(parts.map(|(_, u)| u.text).collect())
}

fn words<'a>(tokens: &[Token<'a>]) -> BTreeSet<&'a str> {
    let mut out = BTreeSet::new();
    for token in tokens {
        match token.kind {
            Kind::Word => {
                out.insert(token.text);
            }
            // what a template substitutes
            Kind::Literal if token.text.starts_with('`') => {
                out.extend(token.text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$'));
            }
            _ => {}
        }
    }
    out
}

/// Statements at the top level: each ends with `;`, or with the brace that closes a function or class.
fn split(source: &str) -> Result<Vec<Unit<'_>>, LexError> {
    let all = tokens(source)?;
    let mut units = Vec::new();
    let (mut start, mut depth) = (0usize, 0usize);
    for (index, token) in all.iter().enumerate() {
        if token.kind == Kind::Punct {
            match token.text {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let body = all.get(start..=index).unwrap_or_default();
        let first = body.iter().find(|t| !t.is_trivia());
        let block = first.is_some_and(|t| matches!(t.text, "class" | "function" | "async"));
        let ends = depth == 0 && (token.is(";") || (block && token.is("}")));
        if ends || (index + 1 == all.len() && first.is_some()) {
            units.push(unit(source, body));
            start = index + 1;
        }
    }
    Ok(units)
}

fn unit<'a>(source: &'a str, body: &[Token<'a>]) -> Unit<'a> {
    let mut significant = body.iter().filter(|t| !t.is_trivia());
    let declares =
        significant.find(|t| !t.is("async")).is_some_and(|t| matches!(t.text, "const" | "let" | "class" | "function"));
    let name = significant.next().filter(|t| declares && t.kind == Kind::Word).map(|t| t.text);
    let (from, to) = (body.first().map_or(0, |t| t.at), body.last().map_or(0, |t| t.at + t.text.len()));
    Unit { name, words: words(body), text: source.get(from..to).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "const a = 1;\nconst b = () => { return a; };\nclass C extends Error { m() { d(); } }\n\
        async function d() { return `${e}`; }\nconst e = { f: 2 };\nconst unused = b;\n";

    #[test]
    fn what_is_used_stays_in_order() {
        assert_eq!(shake(SOURCE, "b()").unwrap().trim(), "const a = 1;\nconst b = () => { return a; };");
        let kept = shake(SOURCE, "new C()").unwrap();
        assert!(kept.contains("class C") && kept.contains("function d") && kept.contains("const e"), "{kept}");
        assert!(!kept.contains("const b"));
        assert_eq!(shake(SOURCE, "'b'").unwrap(), "");
    }

    #[test]
    fn every_source_declares_and_does_nothing_else() {
        for (path, _) in crate::sources::FILES.iter().filter(|(p, _)| !p.starts_with("entry/")) {
            let fragment = crate::sources::fragment(path).unwrap();
            for unit in split(&fragment.body).unwrap() {
                assert!(unit.name.is_some(), "{path}: {}", unit.text);
            }
        }
    }
}
