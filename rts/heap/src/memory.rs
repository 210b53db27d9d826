//! What the heap asks of its surroundings: a memory that grows by pages, and of the program, link-time addresses and optional parts.

use crate::free::FreeLists;
use crate::gc::{Collector, Weaks};
use crate::nursery::Heap;

/// An address in the target's memory; 0 is the null pointer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(transparent)]
pub struct Addr(pub u32);

impl Addr {
    pub const NULL: Addr = Addr(0);

    #[must_use]
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// The address `bytes` further on. Wraps, as the machine does.
    #[must_use]
    #[inline(always)]
    pub const fn add(self, bytes: u32) -> Addr {
        Addr(self.0.wrapping_add(bytes))
    }

    /// The address `bytes` before.
    #[must_use]
    #[inline(always)]
    pub const fn sub(self, bytes: u32) -> Addr {
        Addr(self.0.wrapping_sub(bytes))
    }

    #[must_use]
    #[inline(always)]
    pub const fn offset(self, bytes: i32) -> Addr {
        Addr(self.0.wrapping_add_signed(bytes))
    }

    /// The address `n` words further on.
    #[must_use]
    #[inline(always)]
    pub const fn words(self, n: u32) -> Addr {
        self.add(n.wrapping_mul(ahc_abi::WORD_SIZE))
    }

    /// Words from `start` to here.
    #[must_use]
    #[inline(always)]
    pub const fn words_since(self, start: Addr) -> u32 {
        self.0.wrapping_sub(start.0) / ahc_abi::WORD_SIZE
    }

    /// Without the tag bits.
    #[must_use]
    #[inline(always)]
    pub const fn untag(self) -> Addr {
        Addr(self.0 & !ahc_abi::TAG_MASK)
    }

    #[must_use]
    #[inline(always)]
    pub const fn tag(self) -> u32 {
        self.0 & ahc_abi::TAG_MASK
    }
}

/// A linear memory. Accesses need no alignment; accesses outside of it are the implementation's error to report.
pub trait Memory {
    fn load8(&self, a: Addr) -> u8;
    fn load16(&self, a: Addr) -> u16;
    fn load32(&self, a: Addr) -> u32;
    fn store8(&mut self, a: Addr, v: u8);
    fn store16(&mut self, a: Addr, v: u16);
    fn store32(&mut self, a: Addr, v: u32);
    fn copy(&mut self, to: Addr, from: Addr, bytes: u32);
    /// Size in 64 KiB pages.
    fn pages(&self) -> u32;
    /// Appends pages filled with zeros; false if there are none to have.
    fn grow(&mut self, pages: u32) -> bool;

    /// The bytes are in use from now on, of undefined content. For memories that check.
    #[inline(always)]
    fn make_undefined(&mut self, _start: Addr, _bytes: u32) {}

    /// The bytes are nobody's from now on. For memories that check.
    #[inline(always)]
    fn make_no_access(&mut self, _start: Addr, _bytes: u32) {}

    #[inline(always)]
    fn load_addr(&self, a: Addr) -> Addr {
        Addr(self.load32(a))
    }

    #[inline(always)]
    fn store_addr(&mut self, a: Addr, v: Addr) {
        self.store32(a, v.0);
    }
}

/// The program that the heap is linked into: addresses of symbols, one method each, so that only what is used is referred to; and parts
/// of the heap that small programs do without. The defaults have every part.
pub trait Program: Memory + Sized + 'static {
    /// The `Capability`, zeroed at the start.
    fn capability(&self) -> Addr;
    /// The youngest `generation`, as far as compiled code knows it: zeroed at the start.
    fn g0(&self) -> Addr;
    fn stack_info(&self) -> Addr;
    fn tso_info(&self) -> Addr;
    fn stop_thread_info(&self) -> Addr;
    fn stack_underflow_frame_info(&self) -> Addr;
    fn end_tso_queue(&self) -> Addr;
    fn no_trec(&self) -> Addr;
    fn marked_upd_frame_info(&self) -> Addr;
    fn blackhole_info(&self) -> Addr;
    fn blocking_queue_dirty_info(&self) -> Addr;
    fn ind_info(&self) -> Addr;
    fn raise_info(&self) -> Addr;
    fn enter_info(&self) -> Addr;
    fn mask_ret_info(&self) -> Addr;
    fn mask_uninterruptible_ret_info(&self) -> Addr;
    fn unmask_ret_info(&self) -> Addr;
    fn mut_var_clean_info(&self) -> Addr;
    fn mut_var_dirty_info(&self) -> Addr;
    fn mvar_clean_info(&self) -> Addr;
    fn mvar_dirty_info(&self) -> Addr;
    fn tvar_clean_info(&self) -> Addr;
    fn tvar_dirty_info(&self) -> Addr;
    fn blocking_queue_clean_info(&self) -> Addr;
    fn mut_arr_clean_info(&self) -> Addr;
    fn mut_arr_dirty_info(&self) -> Addr;
    fn frozen_clean_info(&self) -> Addr;
    fn frozen_dirty_info(&self) -> Addr;
    fn small_arr_clean_info(&self) -> Addr;
    fn small_arr_dirty_info(&self) -> Addr;
    fn small_frozen_clean_info(&self) -> Addr;
    fn small_frozen_dirty_info(&self) -> Addr;
    fn dead_weak_info(&self) -> Addr;
    fn no_finalizer(&self) -> Addr;
    fn whitehole_info(&self) -> Addr;
    /// `stg_arg_bitmaps`: a small bitmap for each argument pattern.
    fn arg_bitmaps(&self) -> Addr;
    /// `Heap::record_mutable`. Without a collector no object is old.
    #[inline(always)]
    fn record_mutable(heap: &mut Heap<Self>, p: Addr, generation: u16) {
        heap.record_mutable(p, generation);
    }

    /// The static closure for a small character or integer, if it is what a constructor with this info pointer and this field is, and if the
    /// program has it; else null.
    #[inline(always)]
    fn static_literal(&self, _info: Addr, _value: u32) -> Addr {
        Addr::NULL
    }

    /// `Heap::count_before` and `Heap::count`, if anybody asks for statistics.
    #[inline(always)]
    fn count_before(heap: &mut Heap<Self>) {
        heap.count_before();
    }

    #[inline(always)]
    fn count(heap: &mut Heap<Self>, collected: u16, copied: u32) {
        heap.count(collected, copied);
    }

    /// Weak pointers' part in collections, if there are any.
    #[inline(always)]
    fn weaks() -> Option<&'static Weaks<Self>> {
        Some(&Weaks::ALL)
    }

    /// `Heap::resize`. Without options about sizes, `Heap::resize_simply` does.
    #[inline(always)]
    fn resize(heap: &mut Heap<Self>, major: bool) -> (u32, bool) {
        heap.resize(major)
    }

    /// Calls `Collector::evacuate` with every place outside of the heap that holds a pointer into it, except those in the capability.
    fn roots(c: &mut Collector<'_, Self>);

    /// Everything alive has been found: tables of objects that they do not keep alive ask `Collector::is_alive`.
    #[inline(always)]
    fn after_marking(_c: &mut Collector<'_, Self>) {}

    /// Selector thunks: `slot` points to one in from-space, `p`. A hook, since few small programs have any.
    #[inline(always)]
    fn evacuate_selector(c: &mut Collector<'_, Self>, slot: Addr, p: Addr) {
        c.evacuate_selector(slot, p);
    }

    /// Compact regions: `p` is an object in one, of a collected generation, that has not been evacuated.
    #[inline(always)]
    fn evacuate_compact(_c: &mut Collector<'_, Self>, _p: Addr) {}

    #[inline(always)]
    fn compact_is_alive(_c: &Collector<'_, Self>, _p: Addr) -> bool {
        false
    }
    fn prompt_frame_info(&self) -> Addr;
    fn continuation_info(&self) -> Addr;
    fn trec_header_info(&self) -> Addr;
    fn trec_chunk_info(&self) -> Addr;
    fn tvar_watch_queue_info(&self) -> Addr;
    fn end_stm_chunk_list(&self) -> Addr;
    fn end_stm_watch_queue(&self) -> Addr;
    fn ap_stack_info(&self) -> Addr;
    fn ap_stack_noupd_info(&self) -> Addr;
    fn ap_pv_info(&self) -> Addr;
    fn ret_p_info(&self) -> Addr;
    fn dummy_ret_closure(&self) -> Addr;
    /// Of a thunk that runs a transaction; its free variable is the transaction's code.
    fn atomically_info(&self) -> Addr;

    /// Static objects are below it, those of the heap above.
    fn heap_base(&self) -> Addr;
    fn compact_clean_info(&self) -> Addr;

    /// A compact region died that was being filled with sharing; its table is of no more use.
    #[inline(always)]
    fn compact_hash_dropped(&mut self, _hash: Addr) {}

    /// There is no memory for `words` words.
    fn out_of_memory(&mut self, words: u32) -> !;

    /// `FreeLists::alloc`. A program that never frees blocks has none to give (null).
    #[inline(always)]
    fn recycled(&mut self, lists: &mut FreeLists, blocks: u32) -> Addr {
        lists.alloc(self, blocks)
    }

    /// `FreeLists::free` of blocks that were never in use.
    #[inline(always)]
    fn recycle(&mut self, lists: &mut FreeLists, bd: Addr) {
        lists.free(self, bd);
    }

    /// `Heap::queue_for_blackhole`. Where there are no two threads, a thread that finds a black hole waits for itself: for ever.
    #[inline(always)]
    fn queue_for_blackhole(heap: &mut Heap<Self>, msg: Addr) -> bool {
        heap.queue_for_blackhole(msg)
    }

    /// `Heap::suspend_computation`. Where there are no two threads, nobody evaluates what another does.
    #[inline(always)]
    fn suspend_computation(heap: &mut Heap<Self>, tso: Addr, update_frame: Addr) {
        heap.suspend_computation(tso, update_frame);
    }

    /// Ends a transaction without effect. Where there are none, this is not reached.
    #[inline(always)]
    fn abort_transaction(heap: &mut Heap<Self>, trec: Addr) {
        heap.stm_abort(trec);
        heap.stm_free_aborted(trec);
    }

    /// Makes a transaction fail when it is about to take effect. Where there are none, this is not reached.
    #[inline(always)]
    fn condemn_transaction(heap: &mut Heap<Self>, trec: Addr) {
        heap.stm_condemn(trec);
    }

    /// `Heap::wake_blackhole_queues`. Where there are no two threads, nobody is in those queues.
    #[inline(always)]
    fn wake_blackhole_queues(heap: &mut Heap<Self>, tso: Addr) {
        heap.wake_blackhole_queues(tso);
    }
}

/// The address of a field of an ABI struct: `field!(bd, Bdescr.link)`.
macro_rules! field {
    ($base:expr, $ty:ident . $field:ident) => {
        $base.add(core::mem::offset_of!($ty, $field) as u32)
    };
}
pub(crate) use field;
