//! The verifier: what every pass may take for granted about a module.
//!
//! Inputs: a module, trusted for nothing. Outputs: the first violation (`verify`) or all (`verify_all`), each with the rule, the item, and
//! where in it.
//!
//! | rule | says |
//! |---|---|
//! | V-SYMBOL | symbol ids are in range; no two symbols have the same name and scope; no name is empty |
//! | V-DEF | no symbol is defined twice (items and info tables define) |
//! | V-BLOCK | a procedure has a block; block ids are in range |
//! | V-LOCAL | local ids are in range |
//! | V-REG | registers exist (R1..R10, F1..F6, D1..D6, L1); none occurs twice in a list |
//! | V-DATA | alignments are powers of two of at most 4096; sizes add up to less than 2^31 bytes |
//! | V-INFO | info tables are in block order, at most one per block, not empty, a multiple of four bytes, and name labels only relative to their own symbol; the primary entry's is called as the procedure |
//! | V-LIT | integer literals are sign-extended from their width |
//! | V-BLOCKREF | the address of a block is taken, or a jump returns to it, only if it has an info table |
//! | V-ARITY | operators have as many operands as they take |
//! | V-WIDTH | the operator exists at that width: float operators at 32 and 64 bits |
//! | V-TYPE | operands, addresses, assigned and stored values have the type their place wants |
//! | V-CALL | call targets are words; hints suit integers only; results are distinct locals |
//! | V-PRIM | primitives have the arguments and results that `ops::Prim` lists, or no results at all |
//! | V-SWITCH | cases are sorted, distinct, within the range; there is a case or a default |
//! | V-JUMP | jump targets are words |
//! | V-INIT | every local is assigned before it is used, on every path from every entry (blocks with an info table are entries) |
//! | V-DEPTH | expressions nest at most `decode::MAX_DEPTH` deep |
//! | V-SIZE | a procedure is small enough for V-INIT to be checked (blocks times locals that cross blocks below 2^31) |

mod code;
mod flow;
mod prim;

use crate::expr::{GlobalReg, Lit, Width};
use crate::module::{BlockId, Data, InfoTable, Item, Module, Proc, Static, SymbolId};
use std::collections::BTreeSet;

/// The name of a rule; `Display` gives it as in the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    Symbol,
    Def,
    Block,
    Local,
    Reg,
    Data,
    Info,
    Lit,
    BlockRef,
    Arity,
    Width,
    Type,
    Call,
    Prim,
    Switch,
    Jump,
    Init,
    Depth,
    Size,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "V-{}", format!("{self:?}").to_uppercase())
    }
}

/// Where in an item: a block and the index of a statement (its length stands for the terminator).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Site {
    pub block: Option<u32>,
    pub statement: Option<u32>,
}

impl std::fmt::Display for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.block, self.statement) {
            (Some(b), Some(s)) => write!(f, ", block b{b}, statement {s}"),
            (Some(b), None) => write!(f, ", block b{b}"),
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule} in `{symbol}`{site}: {what}")]
pub struct VerifyError {
    pub rule: Rule,
    /// Name of the item's symbol; empty for the symbol table.
    pub symbol: String,
    pub site: Site,
    pub what: String,
}

/// Checks every rule; the first violation is the error.
pub fn verify(m: &Module) -> Result<(), VerifyError> {
    verify_all(m).into_iter().next().map_or(Ok(()), Err)
}

/// Every violation, in the order of the module.
pub fn verify_all(m: &Module) -> Vec<VerifyError> {
    let mut v = Verifier { m, errors: Vec::new(), symbol: String::new(), site: Site::default() };
    v.symbols();
    v.definitions();
    for item in &m.items {
        v.site = Site::default();
        v.symbol = m.symbols.get(item.symbol().0 as usize).map_or_else(String::new, |s| s.name.clone());
        match item {
            Item::Data(d) => v.data(d),
            Item::Proc(p) => v.proc(p),
            Item::Unsupported { .. } => {}
        }
    }
    v.errors
}

struct Verifier<'m> {
    m: &'m Module,
    errors: Vec<VerifyError>,
    symbol: String,
    site: Site,
}

impl Verifier<'_> {
    fn fail(&mut self, rule: Rule, what: impl Into<String>) {
        self.errors.push(VerifyError { rule, symbol: self.symbol.clone(), site: self.site, what: what.into() });
    }

    fn require(&mut self, rule: Rule, ok: bool, what: &str) {
        if !ok {
            self.fail(rule, what);
        }
    }

    fn symbols(&mut self) {
        let mut seen = BTreeSet::new();
        for s in &self.m.symbols {
            if s.name.is_empty() {
                self.fail(Rule::Symbol, "a symbol has no name");
            }
            if !seen.insert((s.global, &s.name)) {
                self.fail(Rule::Symbol, format!("two symbols are called `{}`", s.name));
            }
        }
    }

    fn definitions(&mut self) {
        let mut seen = BTreeSet::new();
        for item in &self.m.items {
            let mut define = |s: SymbolId| {
                let name = self.m.symbols.get(s.0 as usize).map(|s| s.name.clone());
                self.symbol = name.clone().unwrap_or_default();
                if name.is_none() {
                    self.fail(Rule::Symbol, format!("symbol {} does not exist", s.0));
                } else if !seen.insert(s) {
                    self.fail(Rule::Def, "defined twice");
                }
            };
            define(item.symbol());
            if let Item::Proc(p) = item {
                p.infos.iter().filter(|i| i.block.0 != 0 || i.sym != p.sym).for_each(|i| define(i.sym));
            }
        }
        self.symbol.clear();
    }

    fn data(&mut self, d: &Data) {
        self.require(
            Rule::Data,
            d.align.is_power_of_two() && d.align <= 4096,
            "alignment is no power of two up to 4096",
        );
        self.statics(&d.statics);
        for s in &d.statics {
            if let Static::Lit(Lit::Block(_)) = s {
                self.fail(Rule::BlockRef, "address of a block in data");
            }
        }
    }

    fn statics(&mut self, statics: &[Static]) {
        let size: u64 = statics.iter().map(|s| u64::from(s.size())).sum();
        self.require(Rule::Data, size < 1 << 31, "larger than 2^31 bytes");
        for s in statics {
            if let Static::Lit(l) = s {
                self.lit(l);
            }
        }
    }

    fn lit(&mut self, l: &Lit) {
        match *l {
            Lit::Int(n, w) => self.require(Rule::Lit, Lit::int(n, w) == *l, "integer literal exceeds its width"),
            Lit::Label(s, _) => self.symbol_id(s),
            Lit::LabelDiff(a, b, _, w) => {
                self.symbol_id(a);
                self.symbol_id(b);
                self.require(Rule::Width, w == Width::W32 || w == Width::W16, "label difference of a strange width");
            }
            Lit::F32(_) | Lit::F64(_) | Lit::Block(_) => {}
        }
    }

    fn symbol_id(&mut self, s: SymbolId) {
        if s.0 as usize >= self.m.symbols.len() {
            self.fail(Rule::Symbol, format!("symbol {} does not exist", s.0));
        }
    }

    fn regs(&mut self, regs: &[GlobalReg]) {
        let mut seen = BTreeSet::new();
        for r in regs {
            self.reg(*r);
            if !seen.insert(r) {
                self.fail(Rule::Reg, format!("register {r} twice"));
            }
        }
    }

    fn reg(&mut self, r: GlobalReg) {
        let exists = match r {
            GlobalReg::Vanilla(n) => (1..=10).contains(&n),
            GlobalReg::Float(n) | GlobalReg::Double(n) => (1..=6).contains(&n),
            GlobalReg::Long(n) => n == 1,
            _ => true,
        };
        self.require(Rule::Reg, exists, "no such register");
    }

    fn info(&mut self, p: &Proc, info: &InfoTable) {
        self.site.block = Some(info.block.0);
        self.statics(&info.statics);
        self.require(Rule::Info, (info.block.0 as usize) < p.blocks.len(), "info table of a block that does not exist");
        self.require(
            Rule::Info,
            info.size() > 0 && info.size() % 4 == 0,
            "size of the info table is no multiple of four",
        );
        if info.block.0 == 0 {
            self.require(
                Rule::Info,
                info.sym == p.sym,
                "the primary entry's info table has another symbol than the procedure",
            );
        }
        for s in &info.statics {
            match s {
                Static::Lit(Lit::LabelDiff(_, base, ..)) => {
                    self.require(
                        Rule::Info,
                        *base == info.sym,
                        "label difference from another symbol than the info table's",
                    );
                }
                Static::Lit(Lit::Label(..)) => self.fail(Rule::Info, "absolute address in an info table"),
                Static::Lit(Lit::Block(_)) => self.fail(Rule::BlockRef, "address of a block in an info table"),
                _ => {}
            }
        }
        self.site = Site::default();
    }

    fn proc(&mut self, p: &Proc) {
        self.regs(&p.live);
        if p.blocks.is_empty() {
            self.fail(Rule::Block, "no block");
        }
        for i in &p.infos {
            self.info(p, i);
        }
        self.require(
            Rule::Info,
            p.infos.windows(2).all(|w| matches!(w, [a, b] if a.block < b.block)),
            "info tables out of order",
        );
        let before = self.errors.len();
        code::Code::new(self, p).run();
        // Dataflow needs ids that are in range.
        if self.errors.len() == before {
            self.flow(p);
        }
    }

    fn flow(&mut self, p: &Proc) {
        match flow::unassigned_uses(p) {
            Err(flow::TooLarge) => self.fail(Rule::Size, "too many blocks and locals"),
            Ok(uses) => {
                for (block, local) in uses {
                    self.site.block = Some(block.0);
                    self.fail(Rule::Init, format!("%{} may be used before it is assigned", local.0));
                }
                self.site = Site::default();
            }
        }
    }
}

/// Blocks with an info table, as a lookup by block.
fn entries(p: &Proc) -> BTreeSet<BlockId> {
    p.infos.iter().map(|i| i.block).collect()
}
