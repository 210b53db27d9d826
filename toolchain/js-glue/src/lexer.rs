//! A JavaScript tokenizer: enough to find comments, literals and top-level keywords without a parser.
//! Input: source text. Output: tokens whose spans tile the source (whitespace and comments included).
//! Invariants: spans are adjacent and cover the text; every cut is at a character boundary.
//! Limit: whether `/` starts a regular expression is judged from the token before it; after `)`, `]` and `}` it is
//! taken for a division.

use thiserror::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// identifiers, keywords and numbers
    Word,
    /// quoted strings, whole templates, regular expressions
    Literal,
    Punct,
    Comment,
    Space,
    Newline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind,
    pub at: usize,
    pub text: &'a str,
}

impl Token<'_> {
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }

    pub fn is_trivia(&self) -> bool {
        matches!(self.kind, Kind::Comment | Kind::Space | Kind::Newline)
    }
}

#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: unterminated {what}")]
pub struct LexError {
    pub line: usize,
    pub what: &'static str,
}

/// Words after which an expression, hence a regular expression, begins.
const BEFORE_EXPRESSION: [&str; 13] =
    ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "instanceof", "else", "do", "yield"];

pub fn tokens(source: &str) -> Result<Vec<Token<'_>>, LexError> {
    let mut lexer = Lexer { source, at: 0 };
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut significant: Option<Token<'_>> = None;
    while let Some(c) = lexer.peek() {
        let start = lexer.at;
        let kind = lexer.one(c, expression_follows(significant))?;
        let token = Token { kind, at: start, text: source.get(start..lexer.at).unwrap_or_default() };
        if !token.is_trivia() {
            significant = Some(token);
        }
        out.push(token);
    }
    Ok(out)
}

fn expression_follows(before: Option<Token<'_>>) -> bool {
    match before {
        None => true,
        Some(t) => match t.kind {
            Kind::Word => t.text == "await" || BEFORE_EXPRESSION.contains(&t.text),
            Kind::Punct => !matches!(t.text, ")" | "]" | "}" | "++" | "--"),
            _ => false,
        },
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '\\') || (!c.is_ascii() && !c.is_whitespace())
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn take_while(&mut self, test: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&test) {
            self.bump();
        }
    }

    fn error(&self, start: usize, what: &'static str) -> LexError {
        let line = self.source.get(..start).unwrap_or_default().matches('\n').count() + 1;
        LexError { line, what }
    }

    fn one(&mut self, c: char, expression: bool) -> Result<Kind, LexError> {
        let rest = self.rest();
        let start = self.at;
        if c == '\n' || c == '\r' {
            self.take_while(|c| c == '\n' || c == '\r');
            return Ok(Kind::Newline);
        }
        if c.is_whitespace() || c == '\u{feff}' {
            self.take_while(|c| (c.is_whitespace() || c == '\u{feff}') && c != '\n' && c != '\r');
            return Ok(Kind::Space);
        }
        if rest.starts_with("//") || (start == 0 && rest.starts_with("#!")) {
            self.take_while(|c| c != '\n' && c != '\r');
            return Ok(Kind::Comment);
        }
        if rest.starts_with("/*") {
            let end = rest.get(2..).and_then(|r| r.find("*/")).ok_or_else(|| self.error(start, "comment"))?;
            self.at += end + 4;
            return Ok(Kind::Comment);
        }
        match c {
            '"' | '\'' => self.quoted(c),
            '`' => self.template(),
            '/' if expression => self.regex(),
            c if is_word(c) => {
                self.take_while(is_word);
                Ok(Kind::Word)
            }
            _ => {
                self.bump();
                if (c == '+' || c == '-') && self.peek() == Some(c) {
                    self.bump();
                }
                Ok(Kind::Punct)
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Kind, LexError> {
        let start = self.at;
        self.bump();
        while let Some(c) = self.bump() {
            match c {
                '\\' => {
                    self.bump();
                }
                '\n' => break,
                c if c == quote => return Ok(Kind::Literal),
                _ => {}
            }
        }
        Err(self.error(start, "string"))
    }

    fn regex(&mut self) -> Result<Kind, LexError> {
        let start = self.at;
        self.bump();
        let mut in_class = false;
        while let Some(c) = self.bump() {
            match c {
                '\\' => {
                    self.bump();
                }
                '[' => in_class = true,
                ']' => in_class = false,
                '\n' => break,
                '/' if !in_class => {
                    self.take_while(is_word);
                    return Ok(Kind::Literal);
                }
                _ => {}
            }
        }
        Err(self.error(start, "regular expression"))
    }

    /// A whole template, its substitutions included (they are lexed to find the brace that ends each).
    fn template(&mut self) -> Result<Kind, LexError> {
        let start = self.at;
        self.bump();
        while let Some(c) = self.bump() {
            match c {
                '\\' => {
                    self.bump();
                }
                '`' => return Ok(Kind::Literal),
                '$' if self.peek() == Some('{') => self.substitution(start)?,
                _ => {}
            }
        }
        Err(self.error(start, "template"))
    }

    fn substitution(&mut self, template: usize) -> Result<(), LexError> {
        let mut depth = 0usize;
        let mut significant: Option<Token<'a>> = None;
        while let Some(c) = self.peek() {
            let start = self.at;
            let kind = self.one(c, expression_follows(significant))?;
            let token = Token { kind, at: start, text: self.source.get(start..self.at).unwrap_or_default() };
            if token.is("{") {
                depth += 1;
            } else if token.is("}") {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
            if !token.is_trivia() {
                significant = Some(token);
            }
        }
        Err(self.error(template, "template"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(Kind, &str)> {
        let all = tokens(source).unwrap();
        assert_eq!(all.iter().map(|t| t.text).collect::<String>(), source);
        all.into_iter().filter(|t| !t.is_trivia()).map(|t| (t.kind, t.text)).collect()
    }

    #[test]
    fn literals_hide_their_contents() {
        assert_eq!(
            kinds("a = '// no' + `x ${b({c: \"}\"})} /* no */` // yes"),
            [
                (Kind::Word, "a"),
                (Kind::Punct, "="),
                (Kind::Literal, "'// no'"),
                (Kind::Punct, "+"),
                (Kind::Literal, "`x ${b({c: \"}\"})} /* no */`"),
            ]
        );
    }

    #[test]
    fn regular_expressions_and_divisions() {
        assert_eq!(kinds("x = /[/\"]\\//g.test(y)")[2], (Kind::Literal, "/[/\"]\\//g"));
        assert_eq!(kinds("a / b / c").len(), 5);
        assert_eq!(kinds("return /'/")[1], (Kind::Literal, "/'/"));
    }

    #[test]
    fn unterminated_input_is_an_error_with_its_line() {
        assert_eq!(tokens("\n\n/* a"), Err(LexError { line: 3, what: "comment" }));
        assert_eq!(tokens("'a\n'").unwrap_err().what, "string");
        assert_eq!(tokens("`${").unwrap_err().what, "template");
        assert_eq!(tokens("= /a").unwrap_err().what, "regular expression");
    }
}
