//! Text to module: the outer grammar (items, statics, literals). Code is in `parse_code`.
//!
//! Inputs: text. Outputs: a module with its symbol table in the order of `normalise`, or the position of the first error.
//! Invariants: as `decode`: ids in range, bounded recursion, no panic.

use super::ParseError;
use super::lex::{Lexer, Pos, Token};
use crate::decode::MAX_DEPTH;
use crate::expr::{GlobalReg, Lit, Type, Width};
use crate::module::{BlockId, Data, Item, Module, Section, Static, Symbol, SymbolId};
use crate::normalise::sort_symbols;
use std::collections::BTreeMap;

pub fn parse(text: &str) -> Result<Module, ParseError> {
    let mut p = Parser::new(text)?;
    p.skip_newlines()?;
    p.keyword("module")?;
    let unit = p.utf8()?;
    let name = p.utf8()?;
    p.newline()?;
    let mut items = Vec::new();
    while p.token != Token::End {
        items.push(p.item()?);
    }
    let mut m = Module { unit, name, symbols: p.symbols, items };
    sort_symbols(&mut m);
    Ok(m)
}

pub(super) type Result<T, E = ParseError> = std::result::Result<T, E>;

pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    pub(super) token: Token<'a>,
    pub(super) pos: Pos,
    symbols: Vec<Symbol>,
    ids: BTreeMap<(bool, String), SymbolId>,
    /// Blocks that the procedure at hand refers to; checked at its end.
    pub(super) block_uses: Vec<(BlockId, Pos)>,
    pub(super) nlocals: u32,
    pub(super) fuel: u32,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self> {
        let mut lexer = Lexer::new(text);
        let (token, pos) = lexer.next()?;
        let (symbols, ids, block_uses) = (Vec::new(), BTreeMap::new(), Vec::new());
        Ok(Parser { lexer, token, pos, symbols, ids, block_uses, nlocals: 0, fuel: MAX_DEPTH })
    }

    pub(super) fn fail<T>(&self, what: impl Into<String>) -> Result<T> {
        Err(self.error_at(self.pos, what))
    }

    pub(super) fn error_at(&self, pos: Pos, what: impl Into<String>) -> ParseError {
        self.lexer.error(pos, what)
    }

    pub(super) fn expected<T>(&self, what: &str) -> Result<T> {
        self.fail(format!("expected {what}, found {}", self.token.describe()))
    }

    pub(super) fn advance(&mut self) -> Result<Token<'a>> {
        let (token, pos) = self.lexer.next()?;
        self.pos = pos;
        Ok(std::mem::replace(&mut self.token, token))
    }

    pub(super) fn newline(&mut self) -> Result<()> {
        match self.token {
            Token::Newline => self.skip_newlines(),
            Token::End => Ok(()),
            _ => self.expected("the end of the line"),
        }
    }

    fn skip_newlines(&mut self) -> Result<()> {
        while self.token == Token::Newline {
            self.advance()?;
        }
        Ok(())
    }

    pub(super) fn is_mark(&self, c: char) -> bool {
        self.token == Token::Mark(c)
    }

    /// Takes the mark if it is next.
    pub(super) fn mark(&mut self, c: char) -> Result<bool> {
        let found = self.is_mark(c);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn need(&mut self, c: char) -> Result<()> {
        if self.mark(c)? { Ok(()) } else { self.expected(&format!("`{c}`")) }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.token == Token::Ident(word)
    }

    pub(super) fn word(&mut self, word: &str) -> Result<bool> {
        let found = self.is_word(word);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn keyword(&mut self, word: &str) -> Result<()> {
        if self.word(word)? { Ok(()) } else { self.expected(&format!("`{word}`")) }
    }

    /// One word that names a value of an enumeration.
    pub(super) fn named<T>(&mut self, what: &str, from: impl Fn(&str) -> Option<T>) -> Result<T> {
        match self.token {
            Token::Ident(name) => match from(name) {
                Some(value) => {
                    self.advance()?;
                    Ok(value)
                }
                None => self.fail(format!("`{name}` is no {what}")),
            },
            _ => self.expected(&format!("a {what}")),
        }
    }

    /// `open`, elements separated by commas, `close`.
    pub(super) fn list<T>(&mut self, open: char, close: char, f: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        self.need(open)?;
        if self.mark(close)? {
            return Ok(Vec::new());
        }
        let out = self.commas(f)?;
        self.need(close)?;
        Ok(out)
    }

    pub(super) fn commas<T>(&mut self, mut f: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let mut out = vec![f(self)?];
        while self.mark(',')? {
            out.push(f(self)?);
        }
        Ok(out)
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        match self.advance()? {
            Token::Str(s) => Ok(s),
            token => self.fail(format!("expected a string, found {}", token.describe())),
        }
    }

    fn utf8(&mut self) -> Result<String> {
        let pos = self.pos;
        String::from_utf8(self.bytes()?).map_err(|_| self.error_at(pos, "string is not UTF-8"))
    }

    pub(super) fn int<T: TryFrom<i64>>(&mut self) -> Result<T> {
        let Token::Number(digits) = self.token else { return self.expected("a number") };
        match digits.parse::<i64>().ok().and_then(|n| T::try_from(n).ok()) {
            Some(n) => {
                self.advance()?;
                Ok(n)
            }
            None => self.fail(format!("`{digits}` is no integer or out of range")),
        }
    }

    pub(super) fn reg(&mut self) -> Result<GlobalReg> {
        self.named("register", GlobalReg::from_name)
    }

    /// `bN`.
    pub(super) fn block_id(&mut self) -> Result<BlockId> {
        let pos = self.pos;
        let b = self.named("block", |w| Some(BlockId(w.strip_prefix('b')?.parse().ok()?)))?;
        self.block_uses.push((b, pos));
        Ok(b)
    }

    pub(super) fn symbol(&mut self) -> Result<SymbolId> {
        let global = match self.token {
            Token::Mark('@') => true,
            Token::Mark('$') => false,
            _ => return self.expected("a symbol (`@global` or `$local`)"),
        };
        let (name, _) = self.lexer.name()?;
        self.advance()?;
        let next = SymbolId(self.symbols.len() as u32);
        let id = *self.ids.entry((global, name.clone())).or_insert(next);
        if id == next {
            self.symbols.push(Symbol { name, global });
        }
        Ok(id)
    }

    fn item(&mut self) -> Result<Item> {
        if self.word("data")? {
            let sym = self.symbol()?;
            let section = self.named("section", Section::from_name)?;
            self.keyword("align")?;
            let align = self.int()?;
            self.need('{')?;
            self.newline()?;
            let mut statics = Vec::new();
            while !self.mark('}')? {
                statics.push(self.stat()?);
                self.newline()?;
            }
            self.newline()?;
            self.no_blocks()?;
            Ok(Item::Data(Data { sym, section, align, statics }))
        } else if self.word("proc")? {
            Ok(Item::Proc(self.proc()?))
        } else if self.word("unsupported")? {
            let sym = self.symbol()?;
            let reason = self.utf8()?;
            self.newline()?;
            Ok(Item::Unsupported { sym, reason })
        } else {
            self.expected("`data`, `proc` or `unsupported`")
        }
    }

    /// The address of a block means nothing outside of code.
    pub(super) fn no_blocks(&mut self) -> Result<()> {
        match self.block_uses.first() {
            Some(&(_, pos)) => Err(self.error_at(pos, "the address of a block is known in code only")),
            None => Ok(()),
        }
    }

    pub(super) fn stat(&mut self) -> Result<Static> {
        if self.word("zero")? {
            Ok(Static::Uninit(self.int()?))
        } else if self.word("bytes")? {
            Ok(Static::Bytes(self.bytes()?))
        } else {
            match self.literal()? {
                Some(l) => Ok(Static::Lit(l)),
                None => self.expected("a literal, `zero` or `bytes`"),
            }
        }
    }

    /// A literal, or nothing if the next token starts none.
    pub(super) fn literal(&mut self) -> Result<Option<Lit>> {
        match self.token {
            Token::Number(_) => {
                let pos = self.pos;
                let n = self.int()?;
                let w = self.int_type()?;
                match Lit::int(n, w) {
                    lit @ Lit::Int(m, _) if m == n => Ok(Some(lit)),
                    _ => Err(self.error_at(pos, "integer literal exceeds its width")),
                }
            }
            Token::Mark('@' | '$') => Ok(Some(Lit::Label(self.symbol()?, self.offset()?))),
            Token::Mark('&') => {
                self.advance()?;
                Ok(Some(Lit::Block(self.block_id()?)))
            }
            Token::Ident(word @ ("f32" | "f64")) if self.lexer.clone().next()?.0 == Token::Mark('(') => {
                self.advance()?;
                Ok(Some(self.float(if word == "f32" { Width::W32 } else { Width::W64 })?))
            }
            Token::Mark('(') => {
                self.advance()?;
                let a = self.symbol()?;
                self.need('-')?;
                let lit = Lit::LabelDiff(a, self.symbol()?, self.offset()?, self.int_type()?);
                self.need(')')?;
                Ok(Some(lit))
            }
            _ => Ok(None),
        }
    }

    fn offset(&mut self) -> Result<i32> {
        match self.token {
            Token::Mark('+') => {
                self.advance()?;
                self.int()
            }
            Token::Number(n) if n.starts_with('-') => self.int(),
            _ => Ok(0),
        }
    }

    /// `: type`, or a word.
    fn int_type(&mut self) -> Result<Width> {
        if !self.mark(':')? {
            return Ok(Width::W32);
        }
        self.named("integer type", |w| Type::from_name(w).filter(|t| !t.is_float()).map(Type::width))
    }

    /// The inside of `f32(...)` and `f64(...)`.
    fn float(&mut self, w: Width) -> Result<Lit> {
        self.need('(')?;
        let pos = self.pos;
        let minus = self.mark('-')?;
        let sign = if minus { "-" } else { "" };
        let lit = match self.advance()? {
            Token::Ident("nan") if !minus => {
                self.need(':')?;
                let bits = match self.advance()? {
                    Token::Number(n) => n.strip_prefix("0x").and_then(|h| u64::from_str_radix(h, 16).ok()),
                    _ => None,
                };
                match (w, bits) {
                    (Width::W32, Some(bits)) => {
                        u32::try_from(bits).ok().filter(|b| f32::from_bits(*b).is_nan()).map(Lit::F32)
                    }
                    (_, Some(bits)) => Some(bits).filter(|b| f64::from_bits(*b).is_nan()).map(Lit::F64),
                    _ => None,
                }
            }
            Token::Ident(word @ "inf") => decimal(&format!("{sign}{word}"), w),
            Token::Number(n) if !minus => decimal(n, w),
            _ => None,
        };
        self.need(')')?;
        lit.ok_or_else(|| self.error_at(pos, "no floating-point number of that width"))
    }
}

fn decimal(text: &str, w: Width) -> Option<Lit> {
    match w {
        Width::W32 => text.parse::<f32>().ok().map(|x| Lit::F32(x.to_bits())),
        _ => text.parse::<f64>().ok().map(|x| Lit::F64(x.to_bits())),
    }
}
