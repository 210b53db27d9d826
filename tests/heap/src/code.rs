//! The code of the simulated program: constructors, functions of every argument pattern, thunks, frames, CAFs and the SRTs that tie them.
//!
//! Code is in `GROUPS` groups. Group g has a CAF, whose thunk refers to the next group's; a function and a constructor that are static;
//! and tables with an SRT. Whoever holds a table of a group (a frame, a thunk, a function) keeps that group's CAFs alive.

use crate::native::Native;
use crate::symbols::{N_RTS_TABLES, SEL_0_UPD, SEL_1_UPD, SEL_2_UPD, SRT_2, SRT_3, static_closure};
use crate::tables::{Args, Table, canned, info_of};
use ahc_abi::closure::{fun_type, types as t};
use ahc_heap::{Addr, Memory};

pub const GROUPS: u32 = 6;

/// Static closures of a group, by the order of their slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Static {
    Caf,
    /// A function whose SRT is the CAF itself.
    Function,
    /// A constructor that points to the CAF, and one that points to the nullary one beside it.
    Constructor,
    NoCaf,
    /// `SRT_2`: the function and the constructor; `SRT_3`: the CAF, that SRT and `FunctionSrt`.
    Srt,
    SrtOfSrts,
    Nullary,
    /// A static function that is its own SRT: it has pointers in its payload.
    FunctionSrt,
    N,
}

const FIRST: u32 = 16;

#[must_use]
pub fn closure(group: u32, what: Static) -> Addr {
    static_closure(FIRST + (group % GROUPS) * Static::N as u32 + what as u32)
}

/// Table numbers, relative to `N_RTS_TABLES`, in the order of `tables`.
pub struct Code {
    pub cons: Vec<Addr>,
    pub funs: Vec<Addr>,
    pub thunks: Vec<Addr>,
    pub selectors: Vec<Addr>,
    pub frames: Vec<Addr>,
    /// Tables with an SRT, by group: a thunk, a function and a frame.
    pub grouped: Vec<[Addr; 3]>,
    /// Of each group's static closures: CAF, functions.
    statics: Vec<[Addr; 4]>,
    /// `ret_small(n)` of the stacks tests: `n` words that are no pointers.
    pub words: Vec<Addr>,
    /// A frame of two pointers.
    pub two_words: Addr,
    tables: Vec<Table>,
}

impl Code {
    #[must_use]
    pub fn new() -> Code {
        let mut c = Code {
            cons: vec![],
            funs: vec![],
            thunks: vec![],
            selectors: vec![SEL_0_UPD, SEL_1_UPD, SEL_2_UPD],
            frames: vec![],
            grouped: vec![],
            statics: vec![],
            words: vec![],
            two_words: Addr::NULL,
            tables: vec![],
        };
        c.words = (0..31)
            .map(|n| c.add(Table::frame(if n > 27 { t::RET_BIG } else { t::RET_SMALL }, &vec![false; n])))
            .collect();
        c.two_words = c.add(Table::frame(t::RET_SMALL, &[true, true]));
        c.constructors();
        c.functions();
        c.thunks();
        c.frames();
        for g in 0..GROUPS {
            c.group(g);
        }
        c
    }

    fn add(&mut self, table: Table) -> Addr {
        self.tables.push(table);
        info_of(N_RTS_TABLES + self.tables.len() - 1)
    }

    fn constructors(&mut self) {
        let shapes = [
            (t::CONSTR_0_1, 0, 1),
            (t::CONSTR_1_0, 1, 0),
            (t::CONSTR_2_0, 2, 0),
            (t::CONSTR_1_1, 1, 1),
            (t::CONSTR_0_2, 0, 2),
            (t::CONSTR, 3, 0),
            (t::CONSTR, 2, 3),
            (t::CONSTR, 9, 1),
            (t::CONSTR_2_0, 2, 0),
            (t::CONSTR, 0, 5),
        ];
        for (i, (kind, ptrs, nptrs)) in shapes.into_iter().enumerate() {
            let info = self.add(Table { tag: i as u16 % 5, ..Table::new(kind, ptrs, nptrs) });
            self.cons.push(info);
        }
    }

    fn functions(&mut self) {
        let shapes = [
            (t::FUN_1_0, 1, 0),
            (t::FUN_0_1, 0, 1),
            (t::FUN_2_0, 2, 0),
            (t::FUN_1_1, 1, 1),
            (t::FUN_0_2, 0, 2),
            (t::FUN, 4, 2),
        ];
        let mixed: Vec<bool> = (0..19).map(|i| i % 3 != 1).collect();
        let big: Vec<bool> = (0..50).map(|i| i % 5 != 2).collect();
        let mut patterns = vec![(fun_type::ARG_GEN, mixed), (fun_type::ARG_GEN_BIG, big)];
        let scalars = fun_type::FIRST_CANNED..fun_type::N_PATTERNS;
        // Vectors do not occur on this target.
        patterns.extend(scalars.filter(|p| !(9..=11).contains(p)).map(|p| (p, canned(p))));
        for (i, (pattern, ptrs)) in patterns.into_iter().enumerate() {
            let (kind, p, n) = shapes[i % shapes.len()];
            let arity = (ptrs.len() as u16).max(1);
            let info = self.add(Table { args: Some(Args { pattern, arity, ptrs }), ..Table::new(kind, p, n) });
            self.funs.push(info);
        }
    }

    fn thunks(&mut self) {
        for (kind, p, n) in [
            (t::THUNK_1_0, 1, 0),
            (t::THUNK_0_1, 0, 1),
            (t::THUNK_2_0, 2, 0),
            (t::THUNK_1_1, 1, 1),
            (t::THUNK_0_2, 0, 2),
            (t::THUNK, 5, 2),
            (t::THUNK, 0, 0),
        ] {
            let info = self.add(Table::new(kind, p, n));
            self.thunks.push(info);
        }
    }

    fn frames(&mut self) {
        for n in [0, 1, 2, 5, 13, 27] {
            let ptrs: Vec<bool> = (0..n).map(|i| i % 4 != 2).collect();
            let info = self.add(Table::frame(t::RET_SMALL, &ptrs));
            self.frames.push(info);
        }
        for n in [28, 32, 33, 64, 100] {
            let ptrs: Vec<bool> = (0..n).map(|i| i % 7 != 3).collect();
            let info = self.add(Table::frame(t::RET_BIG, &ptrs));
            self.frames.push(info);
        }
    }

    /// What has an SRT.
    fn group(&mut self, g: u32) {
        let one = |arity| Args { pattern: 5, arity, ptrs: vec![true] };
        let (srt, srts, caf) = (closure(g, Static::Srt), closure(g, Static::SrtOfSrts), closure(g, Static::Caf));
        let thunk = self.add(Table::new(t::THUNK_1_0, 1, 0).srt(srt));
        let fun = self.add(Table { args: Some(one(1)), ..Table::new(t::FUN_1_0, 1, 0) }.srt(caf));
        let frame = self.add(Table::frame(t::RET_SMALL, &[true, false]).srt(srts));
        self.grouped.push([thunk, fun, frame]);
        // Even groups' CAFs refer to the next group; the others end the chain.
        let caf_srt = if g % 2 == 0 { closure(g + 1, Static::Caf) } else { Addr::NULL };
        let caf_info = self.add(Table::new(t::THUNK_STATIC, 0, 0).srt(caf_srt));
        let fun_static = self.add(Table { args: Some(one(1)), ..Table::new(t::FUN_STATIC, 0, 0) }.srt(caf));
        let fun_srt = self
            .add(Table { args: Some(one(1)), ..Table::new(t::FUN_STATIC, 2, 0) }.srt(closure(g, Static::Constructor)));
        let con = self.add(Table::new(t::CONSTR_1_0, 1, 0));
        let nocaf = self.add(Table::new(t::CONSTR_NOCAF, 1, 0));
        self.statics.push([caf_info, fun_static, fun_srt, con]);
        let _ = nocaf;
    }

    /// The info pointer of `Static::NoCaf` closures of a group: the table after the constructor's.
    fn nocaf_info(&self, g: usize) -> Addr {
        info_of(crate::tables::number_of(self.statics[g][3]).unwrap_or(0) + 1)
    }
}

impl Default for Code {
    fn default() -> Self {
        Code::new()
    }
}

/// The tables after the runtime's.
#[must_use]
pub fn tables() -> Vec<Table> {
    Code::new().tables
}

/// The static closures, as they are when the program starts.
pub fn write_statics(m: &mut Native) {
    let code = Code::new();
    for g in 0..GROUPS {
        let [caf, fun, fun_srt, con] = code.statics[g as usize];
        let at = |what| closure(g, what);
        let words: [(Static, Vec<Addr>); 8] = [
            // Indirectee, link, saved info.
            (Static::Caf, vec![caf, Addr::NULL, Addr::NULL, Addr::NULL]),
            (Static::Function, vec![fun, Addr::NULL]),
            (Static::Constructor, vec![con, at(Static::Caf), Addr::NULL]),
            (Static::NoCaf, vec![code.nocaf_info(g as usize), at(Static::Nullary)]),
            (Static::Srt, vec![SRT_2, at(Static::Function), at(Static::Constructor), Addr::NULL]),
            (Static::SrtOfSrts, vec![SRT_3, at(Static::Caf), at(Static::Srt), at(Static::FunctionSrt), Addr::NULL]),
            (Static::Nullary, vec![crate::symbols::NULLARY]),
            (Static::FunctionSrt, vec![fun_srt, at(Static::Srt), closure(g + 1, Static::Function).add(1), Addr::NULL]),
        ];
        for (what, words) in words {
            for (i, w) in words.into_iter().enumerate() {
                m.store_addr(at(what).words(i as u32), w);
            }
        }
    }
}

/// What the tests push on stacks: a frame with n words after its header.
#[must_use]
pub fn ret_small(n: u32) -> Addr {
    info_of(N_RTS_TABLES + n as usize)
}
