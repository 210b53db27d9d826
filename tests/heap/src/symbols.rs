//! The program that the native heap belongs to: what GHC's Cmm defines (info tables, static closures), one line per symbol.

use crate::native::Native;
use crate::tables::{self, Bitmaps, STATIC_SLOT, STATICS, Table, info_of};
use ahc_abi::closure::types as t;
use ahc_heap::{Addr, Collector, Heap, Memory, Program};

const CAPABILITY: u32 = 1024;
const G0: u32 = 2560;
/// Everything up to here is static.
const HEAP_BASE: Addr = Addr(64 * 1024);

/// What the program knows besides memory.
#[derive(Clone, Default, Debug)]
pub struct Data {
    /// The tables that exist, by number (`tables::number_of`).
    pub tables: Vec<Table>,
    /// How many stable pointers there are.
    pub n_stable: u32,
}

macro_rules! rts_tables {
    ($($name:ident = $kind:ident($ptrs:expr, $nptrs:expr)),* $(,)? ; $($frame:ident = $fkind:ident[$($p:literal)*]),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "GHC's names")]
        enum Number { $($name,)* $($frame,)* N }
        $(pub const $name: Addr = info_of(Number::$name as usize);)*
        $(pub const $frame: Addr = info_of(Number::$frame as usize);)*
        /// Number of the first table that is the test's own.
        pub const N_RTS_TABLES: usize = Number::N as usize;
        fn rts_tables() -> Vec<Table> {
            vec![$(Table::new(t::$kind, $ptrs, $nptrs),)* $(Table::frame(t::$fkind, &[$($p != 0),*]),)*]
        }
    };
}

rts_tables! {
    STACK = STACK(0, 0), TSO = TSO(0, 0), NULLARY = CONSTR_NOCAF(0, 0), IND = IND(1, 0), IND_STATIC = IND_STATIC(1, 0),
    BLACKHOLE = BLACKHOLE(1, 0), CAF_BLACKHOLE = BLACKHOLE(1, 0), EAGER_BLACKHOLE = BLACKHOLE(1, 0),
    BLOCKING_QUEUE_CLEAN = BLOCKING_QUEUE(4, 0), BLOCKING_QUEUE_DIRTY = BLOCKING_QUEUE(4, 0), WHITEHOLE = WHITEHOLE(0, 0),
    MUT_VAR_CLEAN = MUT_VAR_CLEAN(1, 0), MUT_VAR_DIRTY = MUT_VAR_DIRTY(1, 0),
    MVAR_CLEAN = MVAR_CLEAN(3, 0), MVAR_DIRTY = MVAR_DIRTY(3, 0), MVAR_TSO_QUEUE = PRIM(2, 0),
    TVAR_CLEAN = TVAR(2, 1), TVAR_DIRTY = TVAR(2, 1), TVAR_WATCH_QUEUE = MUT_PRIM(3, 0), TREC_CHUNK = TREC_CHUNK(0, 0),
    TREC_HEADER = MUT_PRIM(2, 1),
    ARR_WORDS = ARR_WORDS(0, 0), MUT_ARR_PTRS_CLEAN = MUT_ARR_PTRS_CLEAN(0, 0), MUT_ARR_PTRS_DIRTY = MUT_ARR_PTRS_DIRTY(0, 0),
    MUT_ARR_PTRS_FROZEN_CLEAN = MUT_ARR_PTRS_FROZEN_CLEAN(0, 0), MUT_ARR_PTRS_FROZEN_DIRTY = MUT_ARR_PTRS_FROZEN_DIRTY(0, 0),
    SMALL_MUT_ARR_PTRS_CLEAN = SMALL_MUT_ARR_PTRS_CLEAN(0, 0), SMALL_MUT_ARR_PTRS_DIRTY = SMALL_MUT_ARR_PTRS_DIRTY(0, 0),
    SMALL_MUT_ARR_PTRS_FROZEN_CLEAN = SMALL_MUT_ARR_PTRS_FROZEN_CLEAN(0, 0),
    SMALL_MUT_ARR_PTRS_FROZEN_DIRTY = SMALL_MUT_ARR_PTRS_FROZEN_DIRTY(0, 0),
    WEAK = WEAK(1, 4), DEAD_WEAK = CONSTR(0, 5), C_FINALIZER_LIST = CONSTR(1, 4), STABLE_NAME = PRIM(0, 1),
    PAP = PAP(0, 0), AP = AP(0, 0), AP_STACK = AP_STACK(0, 0), AP_STACK_NOUPD = AP_STACK(0, 0), ATOMICALLY_THUNK = THUNK_1_0(1, 0),
    SEL_0_UPD = THUNK_SELECTOR(0, 0), SEL_1_UPD = THUNK_SELECTOR(1, 0), SEL_2_UPD = THUNK_SELECTOR(2, 0), MSG_BLACKHOLE = PRIM(3, 0), MSG_THROWTO = PRIM(4, 0),
    CONTINUATION = CONTINUATION(0, 0), COMPACT_NFDATA_CLEAN = COMPACT_NFDATA(0, 9), RAISE = THUNK_1_0(1, 0), SRT_1 = CONSTR_1_0(1, 0), SRT_2 = CONSTR_2_0(2, 0),
    SRT_3 = CONSTR(3, 0), SRT_5 = CONSTR(5, 0);
    STOP_THREAD = STOP_FRAME[], UNDERFLOW = UNDERFLOW_FRAME[1], UPD_FRAME = UPDATE_FRAME[1], MARKED_UPD_FRAME = UPDATE_FRAME[1],
    BH_UPD_FRAME = UPDATE_FRAME[1], CATCH = CATCH_FRAME[1], ATOMICALLY = ATOMICALLY_FRAME[1 1], CATCH_RETRY = CATCH_RETRY_FRAME[0 1 1],
    CATCH_STM = CATCH_STM_FRAME[1 1], ENTER = RET_SMALL[1], MASK_RET = RET_SMALL[], MASK_UNINTERRUPTIBLE_RET = RET_SMALL[],
    PROMPT = RET_SMALL[1], UNMASK_RET = RET_SMALL[], AP_V = RET_SMALL[], AP_PV = RET_SMALL[1], RET_P = RET_SMALL[1], RET_FUN = RET_FUN[],
}

/// Stable pointers: words outside of the heap that hold roots.
pub const STABLE_SLOTS: u32 = 64;

#[must_use]
pub const fn stable_slot(i: u32) -> Addr {
    Addr(60 * 1024).words(i)
}

/// The capability's field that holds the first thread that can run.
#[must_use]
pub const fn run_queue() -> Addr {
    Addr(CAPABILITY + std::mem::offset_of!(ahc_abi::reg::Capability, run_queue_hd) as u32)
}

/// Static closure number `i`.
#[must_use]
pub const fn static_closure(i: u32) -> Addr {
    Addr(STATICS + STATIC_SLOT * i)
}

macro_rules! nullary {
    ($($name:ident = $i:literal),* $(,)?) => {
        $(pub const $name: Addr = static_closure($i);)*
        /// Static closures of the runtime: constructors without fields.
        pub const NULLARIES: &[Addr] = &[$($name),*];
    };
}

nullary! {
    END_TSO_QUEUE = 0, NO_TREC = 1, NO_FINALIZER = 2, END_STM_WATCH_QUEUE = 3, END_STM_CHUNK_LIST = 4, STM_AWOKEN = 5, GCD_CAF = 6,
    DUMMY_RET = 7,
}

/// Info tables and static closures of the runtime; the test's own follow (`statics`).
pub fn write_tables(m: &mut Native) {
    m.program.tables = rts_tables();
    m.program.tables.extend(crate::code::tables());
    let mut bitmaps = Bitmaps::new();
    for (i, table) in m.program.tables.clone().iter().enumerate() {
        tables::write(m, &mut bitmaps, i, table);
    }
    tables::write_arg_bitmaps(m);
    for closure in NULLARIES {
        m.store_addr(*closure, NULLARY);
    }
    crate::code::write_statics(m);
    m.set_state(Addr(tables::FIRST_TABLE), STATICS - tables::FIRST_TABLE, crate::native::State::ReadOnly);
}

impl Native {
    /// The table of an info pointer.
    #[must_use]
    pub fn table(&self, info: Addr) -> &Table {
        let table = tables::number_of(info).and_then(|i| self.program.tables.get(i));
        table.unwrap_or_else(|| panic!("{:#x} is no info pointer", info.0))
    }

    #[must_use]
    pub fn is_info(&self, info: Addr) -> bool {
        tables::number_of(info).is_some_and(|i| i < self.program.tables.len())
    }

    /// A heap with a nursery in such a memory.
    #[must_use]
    pub fn heap(max_pages: u32) -> Heap<Native> {
        let mut heap = Heap::new(Native::new(max_pages));
        // Small ones, so that there are many.
        heap.stack_sizes.chunk = 8192;
        heap.init();
        heap
    }
}

macro_rules! addresses {
    ($($method:ident = $a:ident),* $(,)?) => { $( fn $method(&self) -> Addr { $a } )* };
}

impl Program for Native {
    fn capability(&self) -> Addr {
        Addr(CAPABILITY)
    }
    fn g0(&self) -> Addr {
        Addr(G0)
    }
    addresses! {
        stack_info = STACK, tso_info = TSO, stop_thread_info = STOP_THREAD, stack_underflow_frame_info = UNDERFLOW,
        end_tso_queue = END_TSO_QUEUE, no_trec = NO_TREC, marked_upd_frame_info = MARKED_UPD_FRAME, blackhole_info = BLACKHOLE,
        blocking_queue_dirty_info = BLOCKING_QUEUE_DIRTY, ind_info = IND, raise_info = RAISE, enter_info = ENTER,
        mask_ret_info = MASK_RET, mask_uninterruptible_ret_info = MASK_UNINTERRUPTIBLE_RET, unmask_ret_info = UNMASK_RET,
        ap_stack_info = AP_STACK, ap_stack_noupd_info = AP_STACK_NOUPD, ap_pv_info = AP_PV, ret_p_info = RET_P,
        dummy_ret_closure = DUMMY_RET, atomically_info = ATOMICALLY_THUNK,
        mut_var_clean_info = MUT_VAR_CLEAN, mut_var_dirty_info = MUT_VAR_DIRTY, mvar_clean_info = MVAR_CLEAN,
        prompt_frame_info = PROMPT, continuation_info = CONTINUATION, trec_header_info = TREC_HEADER, trec_chunk_info = TREC_CHUNK,
        tvar_watch_queue_info = TVAR_WATCH_QUEUE, end_stm_chunk_list = END_STM_CHUNK_LIST,
        end_stm_watch_queue = END_STM_WATCH_QUEUE, mvar_dirty_info = MVAR_DIRTY, tvar_clean_info = TVAR_CLEAN, tvar_dirty_info = TVAR_DIRTY,
        heap_base = HEAP_BASE, blocking_queue_clean_info = BLOCKING_QUEUE_CLEAN, mut_arr_clean_info = MUT_ARR_PTRS_CLEAN,
        mut_arr_dirty_info = MUT_ARR_PTRS_DIRTY, frozen_clean_info = MUT_ARR_PTRS_FROZEN_CLEAN,
        frozen_dirty_info = MUT_ARR_PTRS_FROZEN_DIRTY, small_arr_clean_info = SMALL_MUT_ARR_PTRS_CLEAN,
        small_arr_dirty_info = SMALL_MUT_ARR_PTRS_DIRTY, small_frozen_clean_info = SMALL_MUT_ARR_PTRS_FROZEN_CLEAN,
        small_frozen_dirty_info = SMALL_MUT_ARR_PTRS_FROZEN_DIRTY, dead_weak_info = DEAD_WEAK, no_finalizer = NO_FINALIZER,
        whitehole_info = WHITEHOLE, compact_clean_info = COMPACT_NFDATA_CLEAN,
    }
    fn arg_bitmaps(&self) -> Addr {
        Addr(tables::ARG_BITMAPS)
    }
    fn roots(c: &mut Collector<'_, Native>) {
        for i in 0..c.heap().m.program.n_stable {
            c.evacuate(stable_slot(i));
        }
    }
    fn out_of_memory(&mut self, words: u32) -> ! {
        panic!("no memory for {words} words")
    }
}
