//! What the lowering asks of its surroundings: the interface between this crate and the linker.
//!
//! Purpose: lowering runs at link time, after layout, so every symbol has its address and every function its index; `Env` hands
//! them out, together with the wasm type indices and wasm globals that the code turns out to need (allocated on demand).
//! Inputs: symbols of one module. Outputs: addresses and indices, final values (nothing is relocated afterwards).
//!
//! Invariants:
//! - An `Env` answers the same question always with the same number.
//! - Answers depend on the order of questions only for type and global indices; lowering asks in the order of the code, so
//!   equal inputs give equal outputs.

use cmm_ir::{GlobalReg, SymbolId};
use wasm_encoder::ValType;

use crate::shared;

/// How control passes between procedures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strategy {
    /// `return_call`; Sp, R1, R2 and pc are parameters.
    TailCall,
    /// As `TailCall`, with related procedures in one function: jumps among them are branches.
    Grouped,
    /// A call that pushes a return address is a wasm call, a return a wasm return; other jumps are tail calls. The Haskell stack stays the truth (direct.rs).
    Direct,
    /// Every function returns the next pc to a loop in `StgRun`; registers are globals.
    Trampoline,
}

/// A wasm function signature.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FuncSig {
    pub params: Vec<ValType>,
    pub results: Vec<ValType>,
}

impl FuncSig {
    pub fn new(params: &[ValType], results: &[ValType]) -> FuncSig {
        FuncSig { params: params.to_vec(), results: results.to_vec() }
    }
}

/// As in C headers of wasm imports: `(i32, f64) -> (i32)`.
impl std::fmt::Display for FuncSig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |types: &[ValType]| {
            let names: Vec<String> = types.iter().map(|t| format!("{t:?}").to_lowercase()).collect();
            names.join(", ")
        };
        write!(f, "({}) -> ({})", list(&self.params), list(&self.results))
    }
}

impl Strategy {
    /// The one signature of every Haskell function (ABI.md section 3).
    pub fn haskell_sig(self) -> FuncSig {
        match self {
            Strategy::TailCall | Strategy::Grouped => FuncSig::new(&[ValType::I32; 4], &[]),
            Strategy::Direct => FuncSig::new(&[ValType::I32; 4], &[ValType::I32; 2]),
            Strategy::Trampoline => FuncSig::new(&[ValType::I32], &[ValType::I32]),
        }
    }
}

/// What a symbol is after layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// Haskell code (Cmm procedure, return point, `StgReturn`).
    Code {
        /// The info pointer.
        addr: u32,
        /// The wasm function that has this entry.
        func: u32,
        /// Whether this is what the function does when `pc` is 0 (the procedure's primary entry).
        primary: bool,
    },
    /// Data, a linker-defined address, or an absolute value.
    Data { addr: u32 },
    /// A C (or Rust, or imported) function whose address is taken.
    CFunction { table_index: u32 },
}

/// A C function as the target of a direct call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CFunction {
    pub func: u32,
    /// The function's own signature; the call is adapted to it or is an error (ABI.md section 7).
    pub sig: FuncSig,
}

/// Addresses of the words through which code of the direct strategy, `StgRun` and the scheduler speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectFields {
    /// The address to go on at when all wasm frames have been given up; 0: nowhere.
    pub resume_pc: u32,
    pub resume_sp: u32,
    /// By how many bytes the stack may grow before that happens.
    pub soft_stack: u32,
    /// The same for a thread that has just got its registers.
    pub first_soft_stack: u32,
}

/// Objects that stand for others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indirections {
    /// Info pointers, of those that the program has.
    pub infos: Vec<u32>,
    /// Offset of the field that points to the other object.
    pub indirectee: u32,
}

/// Functions of the direct strategy that are in every module (run.rs has their bodies).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// What a call goes on with that came back to another frame.
    Elsewhere,
    /// Evaluates the object in R1.
    Enter,
    /// Goes to the code at an address.
    Jump,
    /// The same for the n-th part of the info region, where one function for all would be too large.
    JumpPart(u32),
}

impl Shared {
    /// All of them for an info region of that many bytes.
    pub fn all(info_region: u32) -> Vec<Shared> {
        let parts = (0..shared::jump_parts(info_region)).map(Shared::JumpPart);
        [Shared::Elsewhere, Shared::Enter, Shared::Jump].into_iter().chain(parts).collect()
    }
}

/// Why an `Env` cannot answer; the text names the symbol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EnvError(pub String);

/// The linker's side. One object serves one module at a time (`SymbolId`s are the module's).
pub trait Env {
    /// The address of a symbol (and its function, if it is Haskell code). Never asked for the target of a direct C call.
    fn resolve(&mut self, sym: SymbolId) -> Result<Resolved, EnvError>;

    /// The C function that `sym` names, for a direct call. `wanted` is what the caller passes and expects: the signature to
    /// give an import or a trap if nothing else knows it.
    fn c_function(&mut self, sym: SymbolId, wanted: &FuncSig) -> Result<CFunction, EnvError>;

    /// The C function of that name which a primitive needs (`deps::visit` told of it as `Dep::Runtime`).
    fn runtime_function(&mut self, name: &'static str, wanted: &FuncSig) -> Result<CFunction, EnvError>;

    /// Whether code is ever run: what only ends in an error has no function of its own.
    fn runs(&mut self, _code: SymbolId) -> bool {
        true
    }

    /// Index of a function that code of the direct strategy shares.
    fn shared(&mut self, function: Shared) -> Result<u32, EnvError> {
        Err(EnvError(format!("there is no function {function:?}")))
    }

    /// Index of a function type; allocated on first use.
    fn type_index(&mut self, sig: &FuncSig) -> u32;

    /// Index of the mutable wasm global that holds an STG register; allocated on first use. Asked for Hp, R3.., F, D, L (and
    /// Sp, R1, R2 with trampolines).
    fn reg_global(&mut self, reg: GlobalReg) -> u32;

    /// Address of the capability's register table.
    fn base_reg(&self) -> u32;

    /// Offset in the register table of a register that lives there (SpLim, HpLim, HpAlloc, CurrentTSO, CurrentNursery, CCCS,
    /// and R1 for `StgReturn`).
    fn reg_offset(&self, reg: GlobalReg) -> Option<u32>;

    /// Direct strategy.
    fn direct_fields(&self) -> DirectFields;

    /// Objects whose entry code does nothing but return what they point to if that is evaluated. Groups and `Shared::Enter` do so themselves.
    fn indirections(&self) -> Indirections {
        Indirections::default()
    }

    /// Where the info region starts, and its bytes.
    fn info_region(&self) -> (u32, u32) {
        (0, 0)
    }

    /// The code of thunks and functions, which unknown objects are entered at: addresses, ascending, and functions.
    fn entered(&self) -> &[(u32, u32)] {
        &[]
    }

    /// Name of a symbol, for messages.
    fn name(&self, sym: SymbolId) -> String;
}
