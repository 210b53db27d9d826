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
        Strategy::Direct => return direct_loop(env, ty, offset),
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
        Strategy::Direct => {
            let pc = MemArg { offset: u64::from(env.direct_fields().resume_pc), ..mem };
            f.instructions().i32_const(0).local_get(1).i32_store(mem);
            f.instructions().i32_const(0).i32_const(0).i32_store(pc).i32_const(0).i32_const(0).end();
        }
        Strategy::Trampoline => {
            let r1 = env.reg_global(GlobalReg::Vanilla(1));
            f.instructions().i32_const(0).global_get(r1).i32_store(mem).i32_const(0).end();
        }
    }
    Ok(f)
}

/// Bytes of the frames that may be left before a thread is where its stack check failed.
const NEAR_START: i32 = 256;

/// `StgRun` of the direct strategy: runs code until it has gone back to the scheduler. A function that comes back with Sp other than 0 has returned to the
/// frame there, which no wasm frame waits for. Here no wasm frame is left, so the soft limit of the stack can follow Sp up (which may be below the limit by a
/// few words). Not near the place where the thread went on: there it has the limit that the check wants which stopped it.
fn direct_loop(env: &mut dyn Env, ty: u32, r1_offset: u64) -> Result<Function, EnvError> {
    let fields = env.direct_fields();
    let limit = env
        .reg_offset(GlobalReg::SpLim)
        .ok_or_else(|| EnvError("the register table has no field for SpLim".to_string()))?;
    let r2 = env.reg_global(GlobalReg::Vanilla(2));
    let at = |offset: u32| MemArg { offset: u64::from(offset), align: 2, memory_index: 0 };
    let limit = at(env.base_reg().wrapping_add(limit));
    let (pc, base, sp, r1, start) = (0, 1, 2, 3, 4);
    let mut f = Function::new([(3, ValType::I32)]);
    f.instructions().loop_(BlockType::Empty);
    f.instructions().local_get(sp).local_get(r1).global_get(r2).local_get(pc);
    f.instructions().local_get(pc).i32_const(3).i32_shr_u().call_indirect(0, ty).local_set(r1).local_tee(sp);
    f.instructions().if_(BlockType::Empty);
    f.instructions().local_get(sp).i32_load(at(0)).local_set(pc).else_();
    f.instructions().i32_const(0).i32_load(at(fields.resume_sp)).local_set(sp);
    f.instructions().i32_const(0).i32_load(at(fields.resume_pc)).local_set(pc);
    f.instructions().i32_const(0).i32_const(0).i32_store(at(fields.resume_pc)).end();
    f.instructions().local_get(start).i32_eqz().if_(BlockType::Empty).local_get(sp).local_set(start).end();
    f.instructions().local_get(pc).if_(BlockType::Empty);
    f.instructions().local_get(sp).i32_const(0).i32_load(limit).i32_sub();
    f.instructions().i32_const(0).i32_load(at(fields.soft_stack)).i32_const(1).i32_shl().i32_gt_s();
    f.instructions().local_get(sp).local_get(start).i32_sub().i32_const(NEAR_START).i32_gt_u().i32_and();
    f.instructions().if_(BlockType::Empty);
    f.instructions().i32_const(0).local_get(sp).i32_const(0).i32_load(at(fields.soft_stack)).i32_sub().i32_store(limit);
    f.instructions().end().br(1).end().end();
    f.instructions().local_get(base).i32_load(MemArg { offset: r1_offset, align: 2, memory_index: 0 }).end();
    Ok(f)
}
