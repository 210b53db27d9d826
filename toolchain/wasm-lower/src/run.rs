//! The two functions through which the runtime enters and leaves Haskell (ABI.md section 6).
//!
//! Inputs: the strategy and the environment's numbers. Outputs: wasm function bodies; the linker gives `StgRun` (a C function
//! `(i32, i32) -> i32`) a function index, and `StgReturn` (code, with `Strategy::haskell_sig`) an info pointer and a table slot.

use cmm_ir::GlobalReg;
use wasm_encoder::{BlockType, Function, MemArg, ValType};

use crate::env::{Env, EnvError, FuncSig, Strategy};

/// Signature of `StgRun(code, basereg) -> R1`.
pub fn stg_run_sig() -> FuncSig {
    FuncSig::new(&[ValType::I32, ValType::I32], &[ValType::I32])
}

fn r1_slot(env: &dyn Env) -> Result<u64, EnvError> {
    let offset = env
        .reg_offset(GlobalReg::Vanilla(1))
        .ok_or_else(|| EnvError("the register table has no field for R1".to_string()))?;
    Ok(u64::from(offset))
}

/// The body of `StgRun`.
pub fn stg_run(env: &mut dyn Env, strategy: Strategy) -> Result<Function, EnvError> {
    let ty = env.type_index(&strategy.haskell_sig());
    let offset = r1_slot(env)?;
    let mut f = Function::new([]);
    match strategy {
        Strategy::TailCall | Strategy::Grouped => {
            f.instructions()
                .i32_const(0)
                .i32_const(0)
                .i32_const(0)
                .local_get(0)
                .local_get(0)
                .i32_const(3)
                .i32_shr_u()
                .call_indirect(0, ty);
        }
        Strategy::Trampoline => {
            for reg in [GlobalReg::Sp, GlobalReg::Vanilla(1), GlobalReg::Vanilla(2)] {
                let g = env.reg_global(reg);
                f.instructions().i32_const(0).global_set(g);
            }
            // pc = code; do pc = table[pc >> 3](pc) while (pc != 0)
            f.instructions()
                .loop_(BlockType::Empty)
                .local_get(0)
                .local_get(0)
                .i32_const(3)
                .i32_shr_u()
                .call_indirect(0, ty)
                .local_tee(0)
                .br_if(0)
                .end();
        }
    }
    // Through the argument, not the link-time address: the caller says whose register table it is.
    f.instructions().local_get(1).i32_load(MemArg { offset, align: 2, memory_index: 0 }).end();
    Ok(f)
}

/// The body of `StgReturn`: R1 to the register table, then back to `StgRun`.
pub fn stg_return(env: &mut dyn Env, strategy: Strategy) -> Result<Function, EnvError> {
    let offset = r1_slot(env)? + u64::from(env.base_reg());
    let mem = MemArg { offset, align: 2, memory_index: 0 };
    let mut f = Function::new([]);
    match strategy {
        Strategy::TailCall | Strategy::Grouped => {
            f.instructions().i32_const(0).local_get(1).i32_store(mem).end();
        }
        Strategy::Trampoline => {
            let r1 = env.reg_global(GlobalReg::Vanilla(1));
            f.instructions().i32_const(0).global_get(r1).i32_store(mem).i32_const(0).end();
        }
    }
    Ok(f)
}
