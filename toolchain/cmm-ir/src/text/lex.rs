//! Tokens of the text form, with positions.
//!
//! Inputs: text. Outputs: tokens one at a time; the end of a line is a token, blank and comment lines are not.

use super::ParseError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Letters, digits, `_` and `.`, not starting with a digit.
    Ident(&'a str),
    /// Starts with a digit, or with `-` and a digit; also holds `.`, exponents and hexadecimal digits.
    Number(&'a str),
    Str(Vec<u8>),
    /// `@` or `$` is a token of its own; so is every other mark.
    Mark(char),
    Newline,
    End,
}

impl Token<'_> {
    pub fn describe(&self) -> String {
        match self {
            Token::Ident(s) | Token::Number(s) => format!("`{s}`"),
            Token::Str(_) => "a string".to_owned(),
            Token::Mark(c) => format!("`{c}`"),
            Token::Newline => "the end of the line".to_owned(),
            Token::End => "the end of the text".to_owned(),
        }
    }
}

/// Byte offset of a token; lines and columns are counted when an error needs them.
pub type Pos = usize;

#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    pos: Pos,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Lexer { text, pos: 0 }
    }

    pub fn error(&self, pos: Pos, what: impl Into<String>) -> ParseError {
        let before = self.text.get(..pos).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let column = before.get(line_start..).unwrap_or("").chars().count() as u32 + 1;
        ParseError { line: before.matches('\n').count() as u32 + 1, column, what: what.into() }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.pos..).unwrap_or("")
    }

    fn take(&mut self, keep: impl Fn(&[u8], usize, u8) -> bool) -> &'a str {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let len = bytes.iter().enumerate().position(|(i, &b)| !keep(bytes, i, b)).unwrap_or(bytes.len());
        self.pos += len;
        rest.get(..len).unwrap_or("")
    }

    pub fn next(&mut self) -> Result<(Token<'a>, Pos), ParseError> {
        self.take(|_, _, b| matches!(b, b' ' | b'\t' | b'\r'));
        if self.rest().starts_with(';') {
            self.take(|_, _, b| b != b'\n');
        }
        let start = self.pos;
        let mut chars = self.rest().chars();
        let Some(c) = chars.next() else { return Ok((Token::End, start)) };
        let token = match c {
            '\n' => {
                self.pos += 1;
                Token::Newline
            }
            '"' => Token::Str(self.string()?),
            'a'..='z' | 'A'..='Z' | '_' => Token::Ident(self.word()),
            '0'..='9' => Token::Number(self.number()),
            '-' if chars.next().is_some_and(|c| c.is_ascii_digit()) => Token::Number(self.number()),
            c => {
                self.pos += c.len_utf8();
                Token::Mark(c)
            }
        };
        Ok((token, start))
    }

    /// The name after `@` or `$`, which may start with a digit or be a string.
    pub fn name(&mut self) -> Result<(String, Pos), ParseError> {
        let start = self.pos;
        let bytes = match self.rest().starts_with('"') {
            true => self.string()?,
            false => self.word().as_bytes().to_vec(),
        };
        let name = String::from_utf8(bytes).map_err(|_| self.error(start, "name is not UTF-8"))?;
        if name.is_empty() { Err(self.error(start, "a name is missing")) } else { Ok((name, start)) }
    }

    fn word(&mut self) -> &'a str {
        self.take(|_, _, b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.')
    }

    fn number(&mut self) -> &'a str {
        self.take(|bytes, i, b| match b {
            b'-' | b'+' if i == 0 => true,
            b'-' | b'+' => matches!(bytes.get(i - 1), Some(b'e' | b'E')),
            _ => b.is_ascii_alphanumeric() || b == b'.',
        })
    }

    fn string(&mut self) -> Result<Vec<u8>, ParseError> {
        let start = self.pos;
        let mut out = Vec::new();
        let mut bytes = self.rest().bytes().skip(1);
        let mut used = 1;
        let mut next = || {
            let b = bytes.next();
            used += usize::from(b.is_some());
            b
        };
        let closed = loop {
            match next() {
                None | Some(b'\n') => break false,
                Some(b'"') => break true,
                Some(b'\\') => match next() {
                    Some(b'n') => out.push(b'\n'),
                    Some(b't') => out.push(b'\t'),
                    Some(b @ (b'"' | b'\\')) => out.push(b),
                    Some(b'x') => match (next().and_then(hex), next().and_then(hex)) {
                        (Some(a), Some(b)) => out.push((a << 4) | b),
                        _ => return Err(self.error(start, "bad escape in string: \\x takes two hexadecimal digits")),
                    },
                    _ => return Err(self.error(start, "unknown escape in string")),
                },
                Some(b) => out.push(b),
            }
        };
        if !closed {
            return Err(self.error(start, "string is not closed"));
        }
        self.pos += used;
        Ok(out)
    }
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).map(|d| d as u8)
}
