//! Linear memory and link-time symbols, as the heap crate wants them, and the one heap.

use crate::stm::stm;
use crate::storage::GENERATION;
use crate::weak::{Hook, weak};
use ahc_abi::reg::Capability;
use ahc_abi::{block, reg};
use ahc_heap::{Addr, Collector, FreeLists, Heap, Memory, Program, Weaks};
use core::cell::UnsafeCell;
use core::mem::MaybeUninit;

/// The capability. Compiled code reaches its register table through BaseReg, which the linker computes from this symbol.
#[unsafe(no_mangle)]
pub static MainCapability: Zeroed<Capability> = Zeroed::new();

/// A global variable. One wasm thread, and no function here calls back into one that holds the reference.
#[repr(transparent)]
pub struct Global<T>(UnsafeCell<T>);

// SAFETY: one thread.
unsafe impl<T> Sync for Global<T> {}

impl<T> Global<T> {
    pub const fn new(value: T) -> Self {
        Global(UnsafeCell::new(value))
    }

    #[inline(always)]
    #[allow(clippy::mut_from_ref, reason = "see the type")]
    pub fn get(&self) -> &mut T {
        // SAFETY: see the type.
        unsafe { &mut *self.0.get() }
    }
}

/// Storage that starts as zeros and that compiled code reads and writes.
#[repr(C, align(8))]
pub struct Zeroed<T>(UnsafeCell<MaybeUninit<T>>);

// SAFETY: one thread.
unsafe impl<T> Sync for Zeroed<T> {}

impl<T> Zeroed<T> {
    pub const fn new() -> Self {
        Zeroed(UnsafeCell::new(MaybeUninit::zeroed()))
    }
}

static HEAP: Global<Heap<Wasm>> = Global::new(Heap::new(Wasm));

/// The heap.
#[inline(always)]
pub fn heap() -> &'static mut Heap<Wasm> {
    HEAP.get()
}

/// Linear memory.
pub struct Wasm;

impl Memory for Wasm {
    #[inline(always)]
    fn load8(&self, a: Addr) -> u8 {
        // SAFETY: wasm checks bounds; alignment does not matter there.
        unsafe { (a.0 as *const u8).read() }
    }
    #[inline(always)]
    fn load16(&self, a: Addr) -> u16 {
        // SAFETY: as load8; info tables keep their halfwords aligned.
        unsafe { (a.0 as *const u16).read() }
    }
    #[inline(always)]
    fn load32(&self, a: Addr) -> u32 {
        // SAFETY: as load8; every word of the heap is aligned.
        unsafe { (a.0 as *const u32).read() }
    }
    #[inline(always)]
    fn store8(&mut self, a: Addr, v: u8) {
        // SAFETY: as load8.
        unsafe { (a.0 as *mut u8).write(v) }
    }
    #[inline(always)]
    fn store16(&mut self, a: Addr, v: u16) {
        // SAFETY: as load16.
        unsafe { (a.0 as *mut u16).write(v) }
    }
    #[inline(always)]
    fn store32(&mut self, a: Addr, v: u32) {
        // SAFETY: as load32.
        unsafe { (a.0 as *mut u32).write(v) }
    }
    #[inline(always)]
    fn copy(&mut self, to: Addr, from: Addr, bytes: u32) {
        // SAFETY: wasm checks bounds.
        unsafe { core::ptr::copy(from.0 as *const u8, to.0 as *mut u8, bytes as usize) }
    }
    #[inline(always)]
    fn pages(&self) -> u32 {
        core::arch::wasm32::memory_size(0) as u32
    }
    #[inline(always)]
    fn grow(&mut self, pages: u32) -> bool {
        core::arch::wasm32::memory_grow(0, pages as usize) != usize::MAX
    }
}

/// Declares data symbols of other objects: Haskell closures, info pointers, code addresses.
macro_rules! symbols {
    ($($name:ident),* $(,)?) => { unsafe extern "C" { $( pub safe static $name: u8; )* } };
}
pub(crate) use symbols;

/// The address of a symbol.
macro_rules! addr_of {
    ($name:path) => {
        ahc_heap::Addr(&raw const $name as u32)
    };
}
pub(crate) use addr_of;

symbols! {
    stg_STACK_info, stg_TSO_info, stg_stop_thread_info, stg_stack_underflow_frame_info, stg_END_TSO_QUEUE_closure, stg_NO_TREC_closure,
    stg_marked_upd_frame_info, stg_BLACKHOLE_info, stg_BLOCKING_QUEUE_DIRTY_info, stg_IND_info, stg_raise_info, stg_enter_info,
    stg_prompt_frame_info, stg_CONTINUATION_info, stg_TREC_HEADER_info, stg_TREC_CHUNK_info, stg_TVAR_WATCH_QUEUE_info,
    stg_END_STM_CHUNK_LIST_closure, stg_END_STM_WATCH_QUEUE_closure,
    stg_maskAsyncExceptionszh_ret_info, stg_maskUninterruptiblezh_ret_info, stg_unmaskAsyncExceptionszh_ret_info,
    stg_COMPACT_NFDATA_CLEAN_info, __heap_base,
    stg_MUT_VAR_CLEAN_info, stg_MUT_VAR_DIRTY_info, stg_MVAR_CLEAN_info, stg_MVAR_DIRTY_info, stg_TVAR_CLEAN_info, stg_TVAR_DIRTY_info,
    stg_AP_STACK_info, stg_AP_STACK_NOUPD_info, stg_ap_pv_info, stg_ret_p_info, stg_dummy_ret_closure,
    stg_BLOCKING_QUEUE_CLEAN_info, stg_MUT_ARR_PTRS_CLEAN_info, stg_MUT_ARR_PTRS_DIRTY_info, stg_MUT_ARR_PTRS_FROZEN_CLEAN_info,
    stg_MUT_ARR_PTRS_FROZEN_DIRTY_info, stg_SMALL_MUT_ARR_PTRS_CLEAN_info, stg_SMALL_MUT_ARR_PTRS_DIRTY_info,
    stg_SMALL_MUT_ARR_PTRS_FROZEN_CLEAN_info, stg_SMALL_MUT_ARR_PTRS_FROZEN_DIRTY_info, stg_DEAD_WEAK_info, stg_NO_FINALIZER_closure,
    stg_WHITEHOLE_info, stg_arg_bitmaps,
}

macro_rules! symbol_methods {
    ($($method:ident = $symbol:ident),* $(,)?) => { $( #[inline(always)] fn $method(&self) -> Addr { addr_of!($symbol) } )* };
}

impl Program for Wasm {
    symbol_methods! {
        capability = MainCapability, g0 = GENERATION, stack_info = stg_STACK_info, tso_info = stg_TSO_info, stop_thread_info = stg_stop_thread_info,
        stack_underflow_frame_info = stg_stack_underflow_frame_info, end_tso_queue = stg_END_TSO_QUEUE_closure, no_trec = stg_NO_TREC_closure,
        marked_upd_frame_info = stg_marked_upd_frame_info, blackhole_info = stg_BLACKHOLE_info,
        blocking_queue_dirty_info = stg_BLOCKING_QUEUE_DIRTY_info, ind_info = stg_IND_info, raise_info = stg_raise_info,
        enter_info = stg_enter_info,
        mask_ret_info = stg_maskAsyncExceptionszh_ret_info,
        mask_uninterruptible_ret_info = stg_maskUninterruptiblezh_ret_info, unmask_ret_info = stg_unmaskAsyncExceptionszh_ret_info,
        heap_base = __heap_base, compact_clean_info = stg_COMPACT_NFDATA_CLEAN_info,
        mut_var_clean_info = stg_MUT_VAR_CLEAN_info, mut_var_dirty_info = stg_MUT_VAR_DIRTY_info, mvar_clean_info = stg_MVAR_CLEAN_info,
        ap_stack_info = stg_AP_STACK_info, ap_stack_noupd_info = stg_AP_STACK_NOUPD_info, ap_pv_info = stg_ap_pv_info,
        ret_p_info = stg_ret_p_info, dummy_ret_closure = stg_dummy_ret_closure,
        mvar_dirty_info = stg_MVAR_DIRTY_info, tvar_clean_info = stg_TVAR_CLEAN_info, tvar_dirty_info = stg_TVAR_DIRTY_info, blocking_queue_clean_info = stg_BLOCKING_QUEUE_CLEAN_info,
        mut_arr_clean_info = stg_MUT_ARR_PTRS_CLEAN_info, mut_arr_dirty_info = stg_MUT_ARR_PTRS_DIRTY_info,
        frozen_clean_info = stg_MUT_ARR_PTRS_FROZEN_CLEAN_info, frozen_dirty_info = stg_MUT_ARR_PTRS_FROZEN_DIRTY_info,
        small_arr_clean_info = stg_SMALL_MUT_ARR_PTRS_CLEAN_info, small_arr_dirty_info = stg_SMALL_MUT_ARR_PTRS_DIRTY_info,
        small_frozen_clean_info = stg_SMALL_MUT_ARR_PTRS_FROZEN_CLEAN_info,
        small_frozen_dirty_info = stg_SMALL_MUT_ARR_PTRS_FROZEN_DIRTY_info, dead_weak_info = stg_DEAD_WEAK_info,
        no_finalizer = stg_NO_FINALIZER_closure, whitehole_info = stg_WHITEHOLE_info,
        arg_bitmaps = stg_arg_bitmaps,
        prompt_frame_info = stg_prompt_frame_info, continuation_info = stg_CONTINUATION_info, trec_header_info = stg_TREC_HEADER_info,
        trec_chunk_info = stg_TREC_CHUNK_info, tvar_watch_queue_info = stg_TVAR_WATCH_QUEUE_info,
        end_stm_chunk_list = stg_END_STM_CHUNK_LIST_closure, end_stm_watch_queue = stg_END_STM_WATCH_QUEUE_closure,
    }

    #[inline(always)]
    fn static_literal(&self, info: Addr, value: u32) -> Addr {
        crate::literals::static_literal(info, value)
    }

    #[inline(always)]
    fn compact_hash_dropped(&mut self, hash: Addr) {
        if let Some(hook) = crate::compact::sharing() {
            (hook.dropped)(hash);
        }
    }

    #[inline(always)]
    fn evacuate_selector(c: &mut Collector<'_, Wasm>, slot: Addr, p: Addr) {
        crate::selectors::evacuate(c, slot, p);
    }

    #[inline(always)]
    fn evacuate_compact(c: &mut Collector<'_, Wasm>, p: Addr) {
        if let Some(hook) = crate::compact::collecting() {
            (hook.keep)(c, p);
        }
    }

    #[inline(always)]
    fn compact_is_alive(c: &Collector<'_, Wasm>, p: Addr) -> bool {
        crate::compact::collecting().is_none_or(|hook| (hook.is_alive)(c, p))
    }

    #[inline(always)]
    fn record_mutable(heap: &mut Heap<Wasm>, p: Addr, generation: u16) {
        if let Some(collector) = crate::collect::collector() {
            (collector.record_mutable)(heap, p, generation);
        }
    }

    fn count_before(heap: &mut Heap<Wasm>) {
        if let Some(count) = crate::collector::count() {
            (count.before)(heap);
        }
    }

    fn count(heap: &mut Heap<Wasm>, collected: u16, copied: u32) {
        if let Some(count) = crate::collector::count() {
            (count.after)(heap, collected, copied);
        }
    }

    #[inline(always)]
    fn weaks() -> Option<&'static Weaks<Wasm>> {
        crate::collector::weaks().map(|hook| &hook.collect)
    }

    #[inline(always)]
    fn resize(heap: &mut Heap<Wasm>, major: bool) -> (u32, bool) {
        match crate::collector::policy_hook() {
            Some(hook) => (hook.resize)(heap, major),
            None => heap.resize_simply(major),
        }
    }

    fn roots(c: &mut Collector<'_, Wasm>) {
        crate::collector::roots(c);
    }

    fn after_marking(c: &mut Collector<'_, Wasm>) {
        crate::collector::after_marking(c);
    }

    fn out_of_memory(&mut self, words: u32) -> ! {
        crate::exit::heap_exhausted(words)
    }

    #[inline(always)]
    fn recycled(&mut self, lists: &mut FreeLists, blocks: u32) -> Addr {
        let hook = FREE.get();
        // SAFETY: the hook's type.
        if hook.is_null() { Addr::NULL } else { unsafe { ((*(hook.0 as *const FreeHook)).alloc)(lists, self, blocks) } }
    }

    #[inline(always)]
    fn recycle(&mut self, lists: &mut FreeLists, bd: Addr) {
        let hook = FREE.get();
        if !hook.is_null() {
            // SAFETY: the hook's type.
            unsafe { ((*(hook.0 as *const FreeHook)).free)(lists, self, bd) }
        }
    }

    #[inline(always)]
    fn queue_for_blackhole(heap: &mut Heap<Wasm>, msg: Addr) -> bool {
        let hook = THREADS.get();
        // SAFETY: the hook's type.
        hook.is_null() || unsafe { ((*(hook.0 as *const ThreadsHook)).queue_for_blackhole)(heap, msg) }
    }

    #[inline(always)]
    fn suspend_computation(heap: &mut Heap<Wasm>, tso: Addr, update_frame: Addr) {
        let hook = THREADS.get();
        if !hook.is_null() {
            // SAFETY: the hook's type.
            unsafe { ((*(hook.0 as *const ThreadsHook)).suspend_computation)(heap, tso, update_frame) }
        }
    }

    fn abort_transaction(heap: &mut Heap<Wasm>, trec: Addr) {
        (stm().abort)(heap, trec);
        (stm().free_aborted)(heap, trec);
    }

    fn condemn_transaction(heap: &mut Heap<Wasm>, trec: Addr) {
        (stm().condemn)(heap, trec);
    }

    fn atomically_info(&self) -> Addr {
        Addr(stm().atomically as u32)
    }

    #[inline(always)]
    fn wake_blackhole_queues(heap: &mut Heap<Wasm>, tso: Addr) {
        let hook = THREADS.get();
        if !hook.is_null() {
            // SAFETY: the hook's type.
            unsafe { ((*(hook.0 as *const ThreadsHook)).wake_blackhole_queues)(heap, tso) }
        }
    }
}

weak! {
    /// Blocks that were given back: there if anything gives blocks back.
    FREE = __ahc_weak_ahc_free_hook,
    /// Several threads: there if anything makes a second one.
    THREADS = __ahc_weak_ahc_threads_hook,
}

pub struct FreeHook {
    alloc: fn(&mut FreeLists, &mut Wasm, u32) -> Addr,
    free: fn(&mut FreeLists, &mut Wasm, Addr),
}

#[unsafe(no_mangle)]
pub static ahc_free_hook: Hook<FreeHook> = Hook(FreeHook { alloc: FreeLists::alloc, free: FreeLists::free });

pub struct ThreadsHook {
    suspend_computation: fn(&mut Heap<Wasm>, Addr, Addr),
    queue_for_blackhole: fn(&mut Heap<Wasm>, Addr) -> bool,
    wake_blackhole_queues: fn(&mut Heap<Wasm>, Addr),
}

#[unsafe(no_mangle)]
pub static ahc_threads_hook: Hook<ThreadsHook> = Hook(ThreadsHook {
    suspend_computation: Heap::suspend_computation,
    queue_for_blackhole: Heap::queue_for_blackhole,
    wake_blackhole_queues: Heap::wake_blackhole_queues,
});

/// BaseReg.
#[inline(always)]
pub fn base_reg() -> Addr {
    addr_of!(MainCapability).add(reg::BASE_REG_OFFSET)
}

/// The address of a field: `at!(tso, Tso.flags)`.
macro_rules! at {
    ($base:expr, $ty:ident . $field:ident) => {
        $base.add(core::mem::offset_of!($ty, $field) as u32)
    };
}
pub(crate) use at;

const _: () = assert!(core::mem::size_of::<usize>() == ahc_abi::WORD_SIZE as usize && block::BLOCK_SIZE == 4096);
