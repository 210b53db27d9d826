//! From Cmm procedures to wasm function bodies, at link time.
//!
//! Purpose: the linker has laid out memory, table and functions; `lower_proc` turns each reached procedure into final bytes.
//! Inputs: a verified `cmm_ir::Proc`, the address of its part of the info region, an `Env`, a `Strategy`.
//! Outputs: wasm functions of the signature `Strategy::haskell_sig`, as many as `function_plan` says.
//! Invariants: deterministic; see DESIGN.md for those of the emitted code (INV-ZEXT and others).
//!
//! For the linker: `deps::visit` (reach), `function_plan` and `info_layout` (layout), `lower_proc` and `lower_group` (encode), `run` (intrinsics).

mod calls;
mod code;
pub mod deps;
mod direct;
mod direct_calls;
pub mod env;
pub mod error;
mod expr;
mod group;
mod held;
mod hp;
pub mod info_layout;
mod jump;
mod liveness;
mod lower;
mod machop;
mod nodes;
pub mod plan;
mod prim_runtime;
mod prims;
mod prims_wide;
mod promoted;
pub mod run;
mod shape;
mod share_exits;
pub mod shared;
mod slots;
mod sp_check;
mod switch;
mod tail;
mod types;
mod util;

pub use env::{CFunction, DirectFields, Env, EnvError, FuncSig, Indirections, Resolved, Shared, Strategy};
pub use error::{LowerError, SignatureError};
pub use info_layout::{InfoEntry, InfoLayout, info_layout};
pub use plan::{FunctionPlan, function_plan};

use cmm_ir::Proc;
use direct::Calls;
use wasm_encoder::Function;

/// Lowers one procedure. `info_base` is the address of its part of the info region.
pub fn lower_proc(
    proc: &Proc,
    info_base: u32,
    env: &mut dyn Env,
    strategy: Strategy,
) -> Result<Vec<Function>, LowerError> {
    let layout = info_layout(proc);
    let shared = share_exits::share_exits(proc);
    let proc = shared.as_ref().unwrap_or(proc);
    if strategy == Strategy::Direct {
        return lower_direct(proc, &layout, info_base, env);
    }
    let (lower, structured) = lower::Lower::new(proc, &layout, info_base, env, strategy, None, Calls::default())?;
    Ok(vec![lower.run(&structured)?])
}

/// The direct strategy: a function whose frames would be large, for it has many locals or places of calls, makes fewer calls. How many is known when it has been looked
/// at once.
fn lower_direct(
    proc: &Proc,
    layout: &InfoLayout,
    info_base: u32,
    env: &mut dyn Env,
) -> Result<Vec<Function>, LowerError> {
    let mut slots = 0;
    loop {
        let (with_frames, calls) = direct::prepare(proc, layout, env, slots)?;
        let sites = calls.sites();
        let (lower, structured) =
            lower::Lower::new(&with_frames, layout, info_base, env, Strategy::Direct, None, calls)?;
        let needed = lower.slots() + sites;
        if slots == 0 && needed > direct::MANY_SLOTS {
            slots = needed;
            continue;
        }
        return Ok(vec![lower.run(&structured)?]);
    }
}

/// Lowers several procedures to one function. Each comes with the address of its part of the info region; these ascend. Their symbols are of one
/// numbering, which is the environment's.
pub fn lower_group(members: &[(Proc, u32)], env: &mut dyn Env) -> Result<Function, LowerError> {
    let Some((proc, layout, base, members)) = group::merge(members) else {
        return Err(LowerError::Malformed { proc: String::new(), what: "a group without members".to_owned() });
    };
    let (lower, structured) =
        lower::Lower::new(&proc, &layout, base, env, Strategy::Grouped, Some(&members), Calls::default())?;
    lower.run(&structured)
}
