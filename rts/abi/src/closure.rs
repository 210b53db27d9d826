//! Closure types, function argument patterns and the layouts of heap objects and stack frames.
//!
//! Layouts include the one-word header. Payloads follow the structs.

use crate::{Ptr, Word};

/// Numbers of the closure types, as info tables hold them.
pub mod types {
    pub const INVALID_OBJECT: u16 = 0;
    pub const CONSTR: u16 = 1;
    pub const CONSTR_1_0: u16 = 2;
    pub const CONSTR_0_1: u16 = 3;
    pub const CONSTR_2_0: u16 = 4;
    pub const CONSTR_1_1: u16 = 5;
    pub const CONSTR_0_2: u16 = 6;
    pub const CONSTR_NOCAF: u16 = 7;
    pub const FUN: u16 = 8;
    pub const FUN_1_0: u16 = 9;
    pub const FUN_0_1: u16 = 10;
    pub const FUN_2_0: u16 = 11;
    pub const FUN_1_1: u16 = 12;
    pub const FUN_0_2: u16 = 13;
    pub const FUN_STATIC: u16 = 14;
    pub const THUNK: u16 = 15;
    pub const THUNK_1_0: u16 = 16;
    pub const THUNK_0_1: u16 = 17;
    pub const THUNK_2_0: u16 = 18;
    pub const THUNK_1_1: u16 = 19;
    pub const THUNK_0_2: u16 = 20;
    pub const THUNK_STATIC: u16 = 21;
    pub const THUNK_SELECTOR: u16 = 22;
    pub const BCO: u16 = 23;
    pub const AP: u16 = 24;
    pub const PAP: u16 = 25;
    pub const AP_STACK: u16 = 26;
    pub const IND: u16 = 27;
    pub const IND_STATIC: u16 = 28;
    pub const RET_BCO: u16 = 29;
    pub const RET_SMALL: u16 = 30;
    pub const RET_BIG: u16 = 31;
    pub const RET_FUN: u16 = 32;
    pub const UPDATE_FRAME: u16 = 33;
    pub const CATCH_FRAME: u16 = 34;
    pub const UNDERFLOW_FRAME: u16 = 35;
    pub const STOP_FRAME: u16 = 36;
    pub const BLOCKING_QUEUE: u16 = 37;
    pub const BLACKHOLE: u16 = 38;
    pub const MVAR_CLEAN: u16 = 39;
    pub const MVAR_DIRTY: u16 = 40;
    pub const TVAR: u16 = 41;
    pub const ARR_WORDS: u16 = 42;
    pub const MUT_ARR_PTRS_CLEAN: u16 = 43;
    pub const MUT_ARR_PTRS_DIRTY: u16 = 44;
    pub const MUT_ARR_PTRS_FROZEN_DIRTY: u16 = 45;
    pub const MUT_ARR_PTRS_FROZEN_CLEAN: u16 = 46;
    pub const MUT_VAR_CLEAN: u16 = 47;
    pub const MUT_VAR_DIRTY: u16 = 48;
    pub const WEAK: u16 = 49;
    pub const PRIM: u16 = 50;
    pub const MUT_PRIM: u16 = 51;
    pub const TSO: u16 = 52;
    pub const STACK: u16 = 53;
    pub const TREC_CHUNK: u16 = 54;
    pub const ATOMICALLY_FRAME: u16 = 55;
    pub const CATCH_RETRY_FRAME: u16 = 56;
    pub const CATCH_STM_FRAME: u16 = 57;
    pub const WHITEHOLE: u16 = 58;
    pub const SMALL_MUT_ARR_PTRS_CLEAN: u16 = 59;
    pub const SMALL_MUT_ARR_PTRS_DIRTY: u16 = 60;
    pub const SMALL_MUT_ARR_PTRS_FROZEN_DIRTY: u16 = 61;
    pub const SMALL_MUT_ARR_PTRS_FROZEN_CLEAN: u16 = 62;
    pub const COMPACT_NFDATA: u16 = 63;
    pub const CONTINUATION: u16 = 64;
    pub const N_CLOSURE_TYPES: u16 = 65;

    /// Constructors, static or not.
    pub const CONSTR_RANGE: core::ops::RangeInclusive<u16> = CONSTR..=CONSTR_NOCAF;
    /// Functions: their info tables have the function part (`info::fun`).
    pub const FUN_RANGE: core::ops::RangeInclusive<u16> = FUN..=FUN_STATIC;
    /// Objects that are never entered: their info tables need no code.
    pub const NEVER_ENTERED: [u16; 25] = [
        BCO,
        PAP,
        BLOCKING_QUEUE,
        MVAR_CLEAN,
        MVAR_DIRTY,
        TVAR,
        ARR_WORDS,
        MUT_ARR_PTRS_CLEAN,
        MUT_ARR_PTRS_DIRTY,
        MUT_ARR_PTRS_FROZEN_DIRTY,
        MUT_ARR_PTRS_FROZEN_CLEAN,
        MUT_VAR_CLEAN,
        MUT_VAR_DIRTY,
        WEAK,
        PRIM,
        MUT_PRIM,
        TSO,
        STACK,
        TREC_CHUNK,
        WHITEHOLE,
        SMALL_MUT_ARR_PTRS_CLEAN,
        SMALL_MUT_ARR_PTRS_DIRTY,
        SMALL_MUT_ARR_PTRS_FROZEN_DIRTY,
        SMALL_MUT_ARR_PTRS_FROZEN_CLEAN,
        COMPACT_NFDATA,
    ];
    /// Thunks that may be updated, selectors included.
    pub const THUNK_RANGE: core::ops::RangeInclusive<u16> = THUNK..=THUNK_SELECTOR;
}

/// `fun_type` of a function's info table: its argument pattern.
pub mod fun_type {
    /// Small bitmap in the info table.
    pub const ARG_GEN: u16 = 0;
    /// Large bitmap beside it.
    pub const ARG_GEN_BIG: u16 = 1;
    pub const ARG_BCO: u16 = 2;
    pub const ARG_NONE: u16 = 3;
    /// The last pattern with canned code (eight pointers).
    pub const ARG_PPPPPPPP: u16 = 28;
    /// Patterns from here on have canned bitmaps, save frames and apply code (`stg_arg_bitmaps`, `stg_ap_stk_*`, `stg_stk_save_*`).
    pub const FIRST_CANNED: u16 = ARG_NONE;
    pub const N_PATTERNS: u16 = ARG_PPPPPPPP + 1;
}

macro_rules! object {
    ($(#[$m:meta])* $name:ident { $($(#[$fm:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$m])*
        #[repr(C)]
        pub struct $name { /// Info pointer.
            pub info: Ptr, $($(#[$fm])* pub $field: $ty),* }
    };
}

object! { /** A thunk: the word after the header takes the value when it is updated. Also a selector's, an AP's and an AP_STACK's head. */
Thunk { pad: Word } }
object! { /** An indirection or a black hole. */ Ind { indirectee: Ptr } }
object! { /** A CAF: an indirection once entered. */ IndStatic { indirectee: Ptr, static_link: Ptr, saved_info: Ptr } }
object! { Pap { arity: u16, n_args: u16, fun: Ptr } }
object! { Ap { pad: Word, arity: u16, n_args: u16, fun: Ptr } }
object! { ApStack { pad: Word, size: Word, fun: Ptr } }
object! { ArrBytes { bytes: Word } }
object! { MutArrPtrs { ptrs: Word, size: Word } }
object! { SmallMutArrPtrs { ptrs: Word } }
object! { MutVar { var: Ptr } }
object! { MVar { head: Ptr, tail: Ptr, value: Ptr } }
object! { MVarTsoQueue { link: Ptr, tso: Ptr } }
object! { TVar { current_value: Ptr, first_watch_queue_entry: Ptr, num_updates: Word } }
object! { Weak { cfinalizers: Ptr, key: Ptr, value: Ptr, finalizer: Ptr, link: Ptr } }
object! { CFinalizerList { link: Ptr, fptr: Ptr, ptr: Ptr, eptr: Ptr, flag: Word } }
object! { StableName { sn: Word } }
object! { BlockingQueue { link: Ptr, bh: Ptr, owner: Ptr, queue: Ptr } }
object! { /** The object that stands for a compact region; `hp` and `hp_lim` are its nursery block's. */
CompactNfData { total_words: Word, auto_block_words: Word, hp: Ptr, hp_lim: Ptr, nursery: Ptr, last: Ptr, hash: Ptr, result: Ptr, link: Ptr } }
object! { MessageBlackHole { link: Ptr, tso: Ptr, bh: Ptr } }
object! { MessageThrowTo { link: Ptr, source: Ptr, target: Ptr, exception: Ptr } }
object! { /** A transaction. */ TRecHeader { enclosing_trec: Ptr, current_chunk: Ptr, state: Word } }
object! { /** Entries of a transaction; the chunks before are full. */
TRecChunk { prev_chunk: Ptr, next_entry_idx: Word, entries: [TRecEntry; TREC_CHUNK_ENTRIES as usize] } }
object! { /** A thread that waits for a variable to change. */
TVarWatchQueue { closure: Ptr, next_queue_entry: Ptr, prev_queue_entry: Ptr } }
object! { /** A captured piece of stack, whose words follow: a function of two arguments. */
Continuation { apply_mask_frame: Ptr, mask_frame_offset: Word, stack_size: Word } }

/// What a transaction knows of one variable. In a waiting one, `new_value` is the `TVarWatchQueue`.
#[repr(C)]
pub struct TRecEntry {
    pub tvar: Ptr,
    pub expected_value: Ptr,
    pub new_value: Ptr,
}
pub const TREC_CHUNK_ENTRIES: u32 = 16;

/// `TRecHeader::state`.
pub const TREC_ACTIVE: u32 = 0;
pub const TREC_CONDEMNED: u32 = 1;
pub const TREC_ABORTED: u32 = 2;
pub const TREC_WAITING: u32 = 3;

object! { UpdateFrame { updatee: Ptr } }
object! { CatchFrame { handler: Ptr } }
object! { UnderflowFrame { next_chunk: Ptr } }
object! { DeadThreadFrame { result: Ptr } }
object! { AtomicallyFrame { code: Ptr, result: Ptr } }
object! { CatchRetryFrame { running_alt_code: Word, first_code: Ptr, alt_code: Ptr } }
object! { CatchStmFrame { code: Ptr, handler: Ptr } }
object! { PromptFrame { tag: Ptr } }
object! { /** A function's saved arguments, described by the function. */ RetFun { size: Word, fun: Ptr } }

/// What a block of a compact region begins with.
#[repr(C)]
pub struct CompactBlock {
    /// Where the block is, or was when it was written out.
    pub this: Ptr,
    pub owner: Ptr,
    pub next: Ptr,
}

/// Elements per card of a pointer array: `1 << MUT_ARR_PTRS_CARD_BITS`.
pub const MUT_ARR_PTRS_CARD_BITS: u32 = 7;
/// Range of the static closures for small integers and characters.
pub const MIN_INTLIKE: i32 = -16;
pub const MAX_INTLIKE: i32 = 255;
pub const MAX_CHARLIKE: u32 = 255;
