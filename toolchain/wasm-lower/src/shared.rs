//! The functions that all code of the direct strategy shares.
//!
//! Inputs: which one, and the environment's numbers. Outputs: its type and body.
//! Unknown code is gone to by a branch on its address to calls by name, as far as it is that of thunks and functions. An engine's call through a table takes the
//! callee's instance from there, and every access to memory waits for it; a branch is predicted.

use cmm_ir::GlobalReg;
use wasm_encoder::{BlockType, Function, MemArg, ValType};

use crate::env::{Env, EnvError, FuncSig, Shared, Strategy};
use crate::jump::TAG_MASK;

/// Bytes of the info region, a power of two, that one function branches on: a thousand procedures or so.
const PART: u32 = 1 << 15;

/// How many functions have a part of the jumps each: none if one function has them all.
pub(crate) fn jump_parts(info_region: u32) -> u32 {
    if info_region <= PART { 0 } else { info_region.div_ceil(PART) }
}

const TOP: MemArg = MemArg { offset: 0, align: 2, memory_index: 0 };

/// Signature and body of a function that the code shares.
pub fn shared(env: &mut dyn Env, function: Shared) -> Result<(FuncSig, Function), EnvError> {
    let results = [ValType::I32; 2];
    let haskell = Strategy::Direct.haskell_sig();
    let (start, size) = env.info_region();
    Ok(match function {
        Shared::Elsewhere => (FuncSig::new(&[ValType::I32; 3], &results), elsewhere(env)?),
        Shared::Enter => (FuncSig::new(&[ValType::I32; 2], &results), enter(env)?),
        Shared::Jump if jump_parts(size) > 0 => (haskell, jump_to_part(env, start, size)?),
        Shared::Jump => (haskell, jump(env, start, size)),
        Shared::JumpPart(n) => (haskell, jump(env, start.saturating_add(n.saturating_mul(PART)), PART)),
    })
}

/// `enter(Sp, R1)`: jumps to the code of the object in R1. Most objects that are entered are thunks that have been evaluated: indirections, which are
/// followed here.
fn enter(env: &mut dyn Env) -> Result<Function, EnvError> {
    let known = env.indirections();
    let jump = env.shared(Shared::Jump)?;
    let (sp, r1, info, object) = (0, 1, 2, 3);
    let mut f = Function::new([(2, ValType::I32)]);
    f.instructions().local_get(r1).i32_load(TOP).local_set(info);
    for indirection in known.infos {
        f.instructions().local_get(info).i32_const(indirection as i32).i32_eq().if_(BlockType::Empty);
        f.instructions()
            .local_get(r1)
            .i32_load(MemArg { offset: u64::from(known.indirectee), ..TOP })
            .local_tee(object);
        f.instructions().i32_const(TAG_MASK).i32_and().if_(BlockType::Empty);
        f.instructions().local_get(sp).local_get(object).return_().end().end();
    }
    f.instructions().local_get(sp).local_get(r1).i32_const(0).local_get(info).return_call(jump).end();
    Ok(f)
}

/// `jump(Sp, R1, R2, pc)`, for code in a part of the info region.
fn jump(env: &mut dyn Env, start: u32, size: u32) -> Function {
    let ty = env.type_index(&Strategy::Direct.haskell_sig());
    let (sp, r1, r2, pc) = (0, 1, 2, 3);
    let mut f = Function::new([]);
    let all = env.entered();
    let place = |at: u32| all.partition_point(|(address, _)| *address < at);
    let entered = all.get(place(start)..place(start.saturating_add(size))).unwrap_or_default().to_vec();
    if let (Some((first, _)), Some((last, _))) = (entered.first().copied(), entered.last().copied()) {
        // Most places are those of return points, which are not entered: theirs is the innermost block.
        let mut table = vec![0; (last.wrapping_sub(first) >> 3) as usize + 1];
        for ((address, _), case) in entered.iter().zip(1..) {
            if let Some(slot) = table.get_mut((address.wrapping_sub(first) >> 3) as usize) {
                *slot = case;
            }
        }
        // Every block has the registers as its results, so that they are named once.
        let registers = BlockType::FunctionType(env.type_index(&FuncSig::new(&[], &[ValType::I32; 4])));
        for _ in 0..=entered.len() {
            f.instructions().block(registers);
        }
        f.instructions().local_get(sp).local_get(r1).local_get(r2).local_get(pc);
        f.instructions().local_get(pc).i32_const(first as i32).i32_sub().i32_const(3).i32_shr_u();
        f.instructions().br_table(table, 0).end();
        f.instructions().local_get(pc).i32_const(3).i32_shr_u().return_call_indirect(0, ty);
        for (_, function) in entered {
            f.instructions().end().return_call(function);
        }
        f.instructions().end();
        return f;
    }
    f.instructions().local_get(sp).local_get(r1).local_get(r2).local_get(pc);
    f.instructions().local_get(pc).i32_const(3).i32_shr_u().return_call_indirect(0, ty).end();
    f
}

/// The same for an info region in parts.
fn jump_to_part(env: &mut dyn Env, start: u32, size: u32) -> Result<Function, EnvError> {
    let ty = env.type_index(&Strategy::Direct.haskell_sig());
    let (sp, r1, r2, pc) = (0, 1, 2, 3);
    let parts = jump_parts(size);
    let mut f = Function::new([]);
    for _ in 0..=parts {
        f.instructions().block(BlockType::Empty);
    }
    f.instructions()
        .local_get(pc)
        .i32_const(start as i32)
        .i32_sub()
        .i32_const(PART.trailing_zeros() as i32)
        .i32_shr_u();
    f.instructions().br_table(0..parts, parts);
    for n in 0..parts {
        let part = env.shared(Shared::JumpPart(n))?;
        f.instructions().end().local_get(sp).local_get(r1).local_get(r2).local_get(pc).return_call(part);
    }
    f.instructions().end().local_get(sp).local_get(r1).local_get(r2).local_get(pc);
    f.instructions().local_get(pc).i32_const(3).i32_shr_u().return_call_indirect(0, ty).end();
    Ok(f)
}

/// `elsewhere(Sp, R1, frame)`: a call that pushed the frame at `frame` came back, but what is on top of the stack is not that frame. Frames below it are
/// younger ones, returned to here, one after the other. If the frame itself comes up, its code takes over; if it is gone, the caller has to see what is.
fn elsewhere(env: &mut dyn Env) -> Result<Function, EnvError> {
    let ty = env.type_index(&Strategy::Direct.haskell_sig());
    let r2 = env.reg_global(GlobalReg::Vanilla(2));
    let (sp, r1, frame, pc) = (0, 1, 2, 3);
    let mut f = Function::new([(1, ValType::I32)]);
    let registers = |f: &mut Function| {
        f.instructions().local_get(sp).local_get(r1).global_get(r2).local_get(sp).i32_load(TOP).local_tee(pc);
        f.instructions().local_get(pc).i32_const(3).i32_shr_u();
    };
    f.instructions().loop_(BlockType::Empty);
    // Sp = 0 is the largest when 1 is taken off.
    f.instructions().local_get(sp).i32_const(1).i32_sub().local_get(frame).i32_ge_u();
    f.instructions().if_(BlockType::Empty).local_get(sp).local_get(r1).return_().end();
    f.instructions().local_get(sp).local_get(frame).i32_eq();
    f.instructions().if_(BlockType::Empty);
    registers(&mut f);
    f.instructions().return_call_indirect(0, ty).end();
    registers(&mut f);
    f.instructions().call_indirect(0, ty).local_set(r1).local_set(sp).br(0).end().unreachable().end();
    Ok(f)
}
