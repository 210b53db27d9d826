//! How a procedure maps to wasm functions, known before layout: the linker numbers functions with it, the lowering fills them.
//!
//! Input: a procedure and the strategy. Output: the number of functions and, for every entry of `info_layout`, which function has it.

use cmm_ir::Proc;

use crate::env::Strategy;
use crate::info_layout::info_layout;

/// The wasm functions of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionPlan {
    /// How many functions `lower_proc` returns.
    pub functions: u32,
    /// For each entry of `info_layout(proc).entries`: the function (0-based, within this procedure) that contains it.
    pub entry_function: Vec<u32>,
}

/// Decides the functions of a procedure that is not in a group. Every strategy makes one function with all entries.
pub fn function_plan(proc: &Proc, strategy: Strategy) -> FunctionPlan {
    let entries = info_layout(proc).entries.len();
    match strategy {
        Strategy::TailCall | Strategy::Grouped | Strategy::Direct | Strategy::Trampoline => {
            FunctionPlan { functions: 1, entry_function: vec![0; entries] }
        }
    }
}
