//! Bytes to `Module` (`FORMAT.md`), whole or one item at a time.
//!
//! Inputs: untrusted bytes. Outputs: the module, or `DecodeError` with the byte offset.
//! Invariants: INV-DEC-IDS symbol, block and local ids of what is returned are in range; INV-DEC-BOUND allocation is linear
//! in the input (counts are checked against the remaining bytes) and recursion stops at `MAX_DEPTH`; nothing here panics.

use crate::codes::{PrimOperand, PrimShape};
use crate::expr::{Expr, GlobalReg, Lit, LocalId, Type, Width};
use crate::module::{
    Block, BlockId, CallHint, Data, InfoTable, Item, Module, Node, Proc, Section, Static, Symbol, Term,
};
use crate::ops::{AtomicOp, BinOp, ConvOp, MachOp, Prim, UnOp};
pub use crate::reader::{DecodeError, DecodeErrorKind, Reader};

/// Version of the binary form that this build reads and writes.
pub const VERSION: u8 = 1;
/// Deepest nesting of expressions, in the binary and the text form.
pub const MAX_DEPTH: u32 = 1000;

/// The head of a module: all that is needed to decode its items one at a time.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    pub unit: &'a str,
    pub name: &'a str,
    /// Name and whether it is global.
    pub symbols: Vec<(&'a str, bool)>,
    pub nitems: u32,
    /// Offset of the first item.
    pub items_at: usize,
}

pub fn header(bytes: &[u8]) -> Result<Header<'_>, DecodeError> {
    let mut r = Reader::new(bytes, 0, 0);
    if r.bytes(4).ok() != Some(b"AHCM") {
        return Err(DecodeError { offset: 0, kind: DecodeErrorKind::Magic });
    }
    let found = r.byte()?;
    if found != VERSION {
        return Err(DecodeError { offset: 4, kind: DecodeErrorKind::Version { found, expected: VERSION } });
    }
    let unit = r.str()?;
    let name = r.str()?;
    let n = r.count(2)?;
    let mut symbols = Vec::with_capacity(n);
    for _ in 0..n {
        let at = r.offset();
        let flags = r.byte()?;
        if flags > 1 {
            return Err(r.unknown(at, "symbol flags", flags));
        }
        symbols.push((r.str()?, flags == 1));
    }
    let nitems = r.count(3)? as u32;
    Ok(Header { unit, name, symbols, nitems, items_at: r.offset() })
}

pub fn module(bytes: &[u8]) -> Result<Module, DecodeError> {
    let h = header(bytes)?;
    let nsymbols = h.symbols.len() as u32;
    let mut r = Reader::new(bytes.get(h.items_at..).unwrap_or(&[]), h.items_at, nsymbols);
    let mut items = Vec::new();
    for _ in 0..h.nitems {
        let kind_at = r.offset();
        let kind = r.byte()?;
        if kind > 2 {
            return Err(r.unknown(kind_at, "kind of item", kind));
        }
        let len = r.count(1)?;
        let at = r.offset();
        items.push(item(kind, r.bytes(len)?, at, nsymbols)?);
    }
    r.expect_end()?;
    let symbols = h.symbols.iter().map(|&(name, global)| Symbol { name: name.to_owned(), global }).collect();
    Ok(Module { unit: h.unit.to_owned(), name: h.name.to_owned(), symbols, items })
}

/// Decodes the payload of one item. `at` is where it stands in the module, for error messages.
pub fn item(kind: u8, payload: &[u8], at: usize, nsymbols: u32) -> Result<Item, DecodeError> {
    let mut d = Decoder { r: Reader::new(payload, at, nsymbols), nlocals: 0, nblocks: 0 };
    let item = match kind {
        0 => Item::Data(d.data()?),
        1 => Item::Proc(d.proc()?),
        2 => Item::Unsupported { sym: d.r.symbol()?, reason: d.r.str()?.to_owned() },
        _ => return Err(d.r.unknown(at, "kind of item", kind)),
    };
    d.r.expect_end()?;
    Ok(item)
}

struct Decoder<'a> {
    r: Reader<'a>,
    nlocals: u32,
    nblocks: u32,
}

type Result<T, E = DecodeError> = std::result::Result<T, E>;

impl Decoder<'_> {
    /// One byte that stands for a value of an enumeration.
    fn code<T>(&mut self, what: &'static str, from: impl Fn(u8) -> Option<T>) -> Result<T> {
        let at = self.r.offset();
        let byte = self.r.byte()?;
        from(byte).ok_or_else(|| self.r.unknown(at, what, byte))
    }

    fn flags(&mut self, what: &'static str, max: u8) -> Result<u8> {
        self.code(what, |b| (b <= max).then_some(b))
    }

    /// `count`, then that many elements of at least `min` bytes each.
    fn list<T>(&mut self, min: usize, mut f: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let n = self.r.count(min)?;
        let mut out = Vec::with_capacity(n.min(256));
        for _ in 0..n {
            out.push(f(self)?);
        }
        Ok(out)
    }

    fn width(&mut self) -> Result<Width> {
        self.code("width", Width::from_code)
    }
    fn ty(&mut self) -> Result<Type> {
        self.code("type", Type::from_code)
    }
    fn reg(&mut self) -> Result<GlobalReg> {
        self.code("register", GlobalReg::from_code)
    }
    fn hint(&mut self) -> Result<CallHint> {
        self.code("call hint", CallHint::from_code)
    }
    fn local(&mut self) -> Result<LocalId> {
        self.r.id("local", self.nlocals).map(LocalId)
    }
    fn block_id(&mut self) -> Result<BlockId> {
        self.r.id("block", self.nblocks).map(BlockId)
    }

    fn data(&mut self) -> Result<Data> {
        Ok(Data {
            sym: self.r.symbol()?,
            section: self.code("section", Section::from_code)?,
            align: self.r.u32()?,
            statics: self.list(2, Self::stat)?,
        })
    }

    fn proc(&mut self) -> Result<Proc> {
        let sym = self.r.symbol()?;
        let live = self.list(1, Self::reg)?;
        let infos_at = self.r.offset();
        let infos = self.list(3, |d| {
            Ok(InfoTable { block: BlockId(d.r.u32()?), sym: d.r.symbol()?, statics: d.list(2, Self::stat)? })
        })?;
        let locals = self.list(1, Self::ty)?;
        self.nlocals = locals.len() as u32;
        self.nblocks = self.r.peek_count(2)? as u32;
        if infos.iter().any(|i| i.block.0 >= self.nblocks) {
            return Err(DecodeError {
                offset: infos_at,
                kind: DecodeErrorKind::Range { what: "block of an info table" },
            });
        }
        let blocks = self.list(2, Self::block)?;
        Ok(Proc { sym, live, infos, locals, blocks })
    }

    fn stat(&mut self) -> Result<Static> {
        match self.flags("static", 2)? {
            0 => Ok(Static::Lit(self.lit()?)),
            1 => Ok(Static::Uninit(self.r.u32()?)),
            _ => {
                let n = self.r.count(1)?;
                Ok(Static::Bytes(self.r.bytes(n)?.to_vec()))
            }
        }
    }

    fn block(&mut self) -> Result<Block> {
        Ok(Block { nodes: self.list(2, Self::node)?, term: self.term()? })
    }

    fn lit(&mut self) -> Result<Lit> {
        Ok(match self.flags("literal", 5)? {
            0 => {
                let width = self.width()?;
                Lit::int(self.r.s()?, width)
            }
            1 => Lit::F32(self.r.f32_bits()?),
            2 => Lit::F64(self.r.f64_bits()?),
            3 => Lit::Label(self.r.symbol()?, self.r.s32()?),
            4 => Lit::LabelDiff(self.r.symbol()?, self.r.symbol()?, self.r.s32()?, self.width()?),
            _ => Lit::Block(self.block_id()?),
        })
    }

    fn expr(&mut self) -> Result<Expr> {
        self.expr_at(MAX_DEPTH)
    }

    fn expr_at(&mut self, fuel: u32) -> Result<Expr> {
        let at = self.r.offset();
        let Some(fuel) = fuel.checked_sub(1) else {
            return Err(DecodeError { offset: at, kind: DecodeErrorKind::Depth });
        };
        Ok(match self.flags("expression", 6)? {
            0 => Expr::Lit(self.lit()?),
            1 => {
                let ty = self.ty()?;
                Expr::Load(ty, Box::new(self.expr_at(fuel)?))
            }
            2 => Expr::Local(self.local()?),
            3 => Expr::Global(self.reg()?),
            4 => {
                let op = MachOp::Bin(self.code("binary operator", BinOp::from_code)?, self.width()?);
                Expr::MachOp(op, vec![self.expr_at(fuel)?, self.expr_at(fuel)?])
            }
            5 => {
                let op = MachOp::Un(self.code("unary operator", UnOp::from_code)?, self.width()?);
                Expr::MachOp(op, vec![self.expr_at(fuel)?])
            }
            _ => {
                let op = MachOp::Conv(self.code("conversion", ConvOp::from_code)?, self.width()?, self.width()?);
                Expr::MachOp(op, vec![self.expr_at(fuel)?])
            }
        })
    }

    fn node(&mut self) -> Result<Node> {
        Ok(match self.flags("statement", 4)? {
            0 => Node::SetLocal(self.local()?, self.expr()?),
            1 => Node::SetGlobal(self.reg()?, self.expr()?),
            2 => Node::Store { ty: self.ty()?, addr: self.expr()?, value: self.expr()? },
            3 => {
                let never_returns = self.flags("call flags", 1)? == 1;
                Node::Call {
                    target: self.expr()?,
                    results: self.list(2, |d| Ok((d.local()?, d.hint()?)))?,
                    args: self.list(2, |d| Ok((d.expr()?, d.hint()?)))?,
                    never_returns,
                }
            }
            _ => {
                Node::Prim { prim: self.prim()?, results: self.list(1, Self::local)?, args: self.list(2, Self::expr)? }
            }
        })
    }

    fn prim(&mut self) -> Result<Prim> {
        let at = self.r.offset();
        let code = self.r.byte()?;
        let operand = match Prim::shape_of_code(code) {
            Some(PrimShape::Plain) => PrimOperand::None,
            Some(PrimShape::Width) => PrimOperand::Width(self.width()?),
            Some(PrimShape::Level) => PrimOperand::Level(self.r.byte()?),
            Some(PrimShape::Align) => PrimOperand::Align(self.r.u32()?),
            Some(PrimShape::Atomic) => {
                PrimOperand::Atomic(self.width()?, self.code("atomic operation", AtomicOp::from_code)?)
            }
            None => return Err(self.r.unknown(at, "primitive", code)),
        };
        Prim::build(code, operand).ok_or_else(|| self.r.unknown(at, "primitive", code))
    }

    fn term(&mut self) -> Result<Term> {
        Ok(match self.flags("terminator", 4)? {
            0 => Term::Goto(self.block_id()?),
            1 => {
                let likely = match self.flags("likelihood", 2)? {
                    0 => None,
                    n => Some(n == 1),
                };
                Term::If { cond: self.expr()?, then: self.block_id()?, els: self.block_id()?, likely }
            }
            2 => {
                let flags = self.flags("switch flags", 3)?;
                let scrut = self.expr()?;
                let range = (self.r.s()?, self.r.s()?);
                let default = if flags & 2 != 0 { Some(self.block_id()?) } else { None };
                let cases = self.list(2, |d| Ok((d.r.s()?, d.block_id()?)))?;
                Term::Switch { scrut, signed: flags & 1 != 0, range, cases, default }
            }
            3 => {
                let flags = self.flags("jump flags", 1)?;
                let target = self.expr()?;
                let args = self.list(1, Self::reg)?;
                let cont = if flags == 1 { Some(self.block_id()?) } else { None };
                Term::Jump { target, args, cont }
            }
            _ => Term::Unreachable,
        })
    }
}
