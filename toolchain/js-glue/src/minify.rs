//! Light minification: comments, indentation and the whitespace that cannot matter.
//! Input: JavaScript source. Output: the same program, shorter.
//! Invariant: a newline goes only beside punctuation at which no statement can end or begin by it, so that automatic
//! semicolon insertion sees what it saw before.

use crate::lexer::{Kind, LexError, Token, tokens};

pub fn minify(source: &str) -> Result<String, LexError> {
    let mut out = String::with_capacity(source.len());
    let mut gap = Gap::None;
    let mut before: Option<Token<'_>> = None;
    for token in tokens(source)? {
        match token.kind {
            Kind::Newline => gap = Gap::Newline,
            Kind::Comment if token.text.contains('\n') => gap = Gap::Newline,
            Kind::Comment | Kind::Space => gap = if gap == Gap::Newline { gap } else { Gap::Space },
            _ => {
                if let Some(before) = before {
                    out.push_str(separator(before, gap, token));
                }
                out.push_str(token.text);
                before = Some(token);
                gap = Gap::None;
            }
        }
    }
    if before.is_some() {
        out.push('\n');
    }
    Ok(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Newline,
}

fn separator(before: Token<'_>, gap: Gap, after: Token<'_>) -> &'static str {
    match gap {
        Gap::None => "",
        Gap::Newline if newline_is_idle(before, after) => "",
        Gap::Newline => "\n",
        Gap::Space => {
            let words = touches_as_word(before) && touches_as_word(after);
            let signs = before.kind == Kind::Punct && after.kind == Kind::Punct && glue(before.text, after.text);
            // `/ /` would become a comment, `/ /re/` as well
            let slashes = before.text.ends_with('/') && after.text.starts_with('/');
            if words || signs || slashes { " " } else { "" }
        }
    }
}

fn touches_as_word(token: Token<'_>) -> bool {
    token.kind == Kind::Word || (token.kind == Kind::Literal && token.text.starts_with('/'))
}

fn glue(before: &str, after: &str) -> bool {
    matches!((before.chars().last(), after.chars().next()), (Some('+'), Some('+')) | (Some('-'), Some('-')))
}

/// A statement cannot end after these, nor can one begin with those.
fn newline_is_idle(before: Token<'_>, after: Token<'_>) -> bool {
    let open = before.kind == Kind::Punct
        && matches!(before.text, "{" | "(" | "[" | "," | ";" | "=" | "?" | ":" | ">" | "&" | "|");
    let close = after.kind == Kind::Punct && matches!(after.text, "}" | ")" | "]" | "," | ";" | "." | "?" | ":");
    open || close
}

#[cfg(test)]
mod tests {
    use super::minify;

    #[test]
    fn keeps_what_matters() {
        assert_eq!(minify("// a\nconst x = 1 + +y;\nlet z = a\n++b\n").unwrap(), "const x=1+ +y;let z=a\n++b\n");
        assert_eq!(minify("return /* c\n */ 1").unwrap(), "return\n1\n");
        assert_eq!(minify("x = 'a  b' // c").unwrap(), "x='a  b'\n");
        assert_eq!(minify("if (a) {\n  b()\n}\nc").unwrap(), "if(a){b()}\nc\n");
        assert_eq!(minify("typeof /a b/").unwrap(), "typeof /a b/\n");
    }

    #[test]
    fn is_idempotent() {
        for (_, source) in crate::sources::FILES {
            let once = minify(source).unwrap();
            assert_eq!(minify(&once).unwrap(), once);
        }
    }
}
