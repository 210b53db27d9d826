//! Every layout of this crate against GHC's own numbers (`derived`), when it is compiled. Offsets in `derived` of closures, threads and
//! stacks count from the end of the header.

use crate::{block, closure, derived as d, info, limits, reg, rtsflags, thread};
use core::mem::{offset_of, size_of};

#[allow(dead_code, reason = "used by constants that only exist to be evaluated")]
const HEADER: usize = 4;

macro_rules! same {
    ($($ours:expr => $ghc:ident),* $(,)?) => { $( const _: () = assert!($ours as i64 == d::$ghc as i64, stringify!($ghc)); )* };
}
/// A field after the header.
macro_rules! field {
    ($($ty:path, $field:ident => $ghc:ident),* $(,)?) => { $( const _: () = assert!(offset_of!($ty, $field) - HEADER == d::$ghc as usize, stringify!($ghc)); )* };
}
/// A whole object without its header.
macro_rules! size {
    ($($ty:path => $ghc:ident),* $(,)?) => { $( const _: () = assert!(size_of::<$ty>() - HEADER == d::$ghc as usize, stringify!($ghc)); )* };
}

same! {
    block::BLOCK_SIZE => BLOCK_SIZE, block::MBLOCK_SIZE => MBLOCK_SIZE, block::BLOCKS_PER_MBLOCK => BLOCKS_PER_MBLOCK,
    offset_of!(block::Bdescr, start) => OFFSET_bdescr_start, offset_of!(block::Bdescr, free) => OFFSET_bdescr_free,
    offset_of!(block::Bdescr, link) => OFFSET_bdescr_link, offset_of!(block::Bdescr, gen_no) => OFFSET_bdescr_gen_no,
    offset_of!(block::Bdescr, flags) => OFFSET_bdescr_flags, offset_of!(block::Bdescr, blocks) => OFFSET_bdescr_blocks,
    thread::STACK_DIRTY => STACK_DIRTY,
}
const _: () = assert!(size_of::<block::Bdescr>() == block::BDESCR_SIZE as usize);

same! {
    offset_of!(reg::Capability, r) => OFFSET_Capability_r, reg::BASE_REG_OFFSET => OFFSET_Capability_r,
    offset_of!(reg::RegTable, r) => OFFSET_StgRegTable_rR1, offset_of!(reg::RegTable, r) + 36 => OFFSET_StgRegTable_rR10,
    offset_of!(reg::RegTable, f) => OFFSET_StgRegTable_rF1, offset_of!(reg::RegTable, d) => OFFSET_StgRegTable_rD1,
    offset_of!(reg::RegTable, l1) => OFFSET_StgRegTable_rL1, offset_of!(reg::RegTable, sp) => OFFSET_StgRegTable_rSp,
    offset_of!(reg::RegTable, sp_lim) => OFFSET_StgRegTable_rSpLim, offset_of!(reg::RegTable, hp) => OFFSET_StgRegTable_rHp,
    offset_of!(reg::RegTable, hp_lim) => OFFSET_StgRegTable_rHpLim, offset_of!(reg::RegTable, cccs) => OFFSET_StgRegTable_rCCCS,
    offset_of!(reg::RegTable, current_tso) => OFFSET_StgRegTable_rCurrentTSO, offset_of!(reg::RegTable, nursery) => OFFSET_StgRegTable_rNursery,
    offset_of!(reg::RegTable, current_nursery) => OFFSET_StgRegTable_rCurrentNursery,
    offset_of!(reg::RegTable, hp_alloc) => OFFSET_StgRegTable_rHpAlloc, offset_of!(reg::RegTable, ret) => OFFSET_StgRegTable_rRet,
    reg::R1 => OFFSET_StgRegTable_rR1, reg::SP => OFFSET_StgRegTable_rSp, reg::SP_LIM => OFFSET_StgRegTable_rSpLim, reg::HP => OFFSET_StgRegTable_rHp,
    reg::HP_LIM => OFFSET_StgRegTable_rHpLim, reg::CCCS => OFFSET_StgRegTable_rCCCS, reg::CURRENT_TSO => OFFSET_StgRegTable_rCurrentTSO,
    reg::NURSERY => OFFSET_StgRegTable_rNursery, reg::CURRENT_NURSERY => OFFSET_StgRegTable_rCurrentNursery,
    reg::HP_ALLOC => OFFSET_StgRegTable_rHpAlloc, reg::RET => OFFSET_StgRegTable_rRet,
    offset_of!(reg::Capability, no) => OFFSET_Capability_no, offset_of!(reg::Capability, mut_lists) => OFFSET_Capability_mut_lists,
    offset_of!(reg::Capability, weak_ptr_list_hd) => OFFSET_Capability_weak_ptr_list_hd,
    offset_of!(reg::Capability, weak_ptr_list_tl) => OFFSET_Capability_weak_ptr_list_tl,
    offset_of!(reg::Capability, context_switch) => OFFSET_Capability_context_switch,
    offset_of!(reg::Capability, interrupt) => OFFSET_Capability_interrupt,
    offset_of!(reg::Capability, total_allocated) => OFFSET_Capability_total_allocated,
}
const _: () = assert!(reg::CURRENT_ALLOC as usize == offset_of!(reg::RegTable, current_alloc));

field! {
    closure::CompactNfData, total_words => OFFSET_StgCompactNFData_totalW, closure::CompactNfData, auto_block_words => OFFSET_StgCompactNFData_autoBlockW,
    closure::CompactNfData, hp => OFFSET_StgCompactNFData_hp, closure::CompactNfData, hp_lim => OFFSET_StgCompactNFData_hpLim,
    closure::CompactNfData, nursery => OFFSET_StgCompactNFData_nursery, closure::CompactNfData, last => OFFSET_StgCompactNFData_last,
    closure::CompactNfData, hash => OFFSET_StgCompactNFData_hash, closure::CompactNfData, result => OFFSET_StgCompactNFData_result,
}
size! { closure::CompactNfData => SIZEOF_StgCompactNFData_NoHdr }
same! {
    offset_of!(closure::CompactBlock, this) => OFFSET_StgCompactNFDataBlock_self, offset_of!(closure::CompactBlock, owner) => OFFSET_StgCompactNFDataBlock_owner,
    offset_of!(closure::CompactBlock, next) => OFFSET_StgCompactNFDataBlock_next, size_of::<closure::CompactBlock>() => SIZEOF_StgCompactNFDataBlock,
}
field! {
    thread::Tso, link => OFFSET_StgTSO__link, thread::Tso, global_link => OFFSET_StgTSO_global_link, thread::Tso, stackobj => OFFSET_StgTSO_stackobj,
    thread::Tso, what_next => OFFSET_StgTSO_what_next, thread::Tso, why_blocked => OFFSET_StgTSO_why_blocked, thread::Tso, flags => OFFSET_StgTSO_flags,
    thread::Tso, block_info => OFFSET_StgTSO_block_info, thread::Tso, id => OFFSET_StgTSO_id, thread::Tso, saved_errno => OFFSET_StgTSO_saved_errno,
    thread::Tso, dirty => OFFSET_StgTSO_dirty, thread::Tso, cap => OFFSET_StgTSO_cap, thread::Tso, trec => OFFSET_StgTSO_trec,
    thread::Tso, label => OFFSET_StgTSO_label, thread::Tso, blocked_exceptions => OFFSET_StgTSO_blocked_exceptions, thread::Tso, bq => OFFSET_StgTSO_bq,
    thread::Tso, alloc_limit => OFFSET_StgTSO_alloc_limit,
    thread::Stack, stack_size => OFFSET_StgStack_stack_size, thread::Stack, dirty => OFFSET_StgStack_dirty, thread::Stack, sp => OFFSET_StgStack_sp,
    closure::Pap, arity => OFFSET_StgPAP_arity, closure::Pap, n_args => OFFSET_StgPAP_n_args, closure::Pap, fun => OFFSET_StgPAP_fun,
    closure::Ap, n_args => OFFSET_StgAP_n_args, closure::Ap, fun => OFFSET_StgAP_fun,
    closure::ApStack, size => OFFSET_StgAP_STACK_size, closure::ApStack, fun => OFFSET_StgAP_STACK_fun,
    closure::Ind, indirectee => OFFSET_StgInd_indirectee, closure::MutVar, var => OFFSET_StgMutVar_var,
    closure::MutArrPtrs, ptrs => OFFSET_StgMutArrPtrs_ptrs, closure::MutArrPtrs, size => OFFSET_StgMutArrPtrs_size,
    closure::ArrBytes, bytes => OFFSET_StgArrBytes_bytes, closure::SmallMutArrPtrs, ptrs => OFFSET_StgSmallMutArrPtrs_ptrs,
    closure::MVar, head => OFFSET_StgMVar_head, closure::MVar, tail => OFFSET_StgMVar_tail, closure::MVar, value => OFFSET_StgMVar_value,
    closure::MVarTsoQueue, link => OFFSET_StgMVarTSOQueue_link, closure::MVarTsoQueue, tso => OFFSET_StgMVarTSOQueue_tso,
    closure::Weak, cfinalizers => OFFSET_StgWeak_cfinalizers, closure::Weak, key => OFFSET_StgWeak_key, closure::Weak, value => OFFSET_StgWeak_value,
    closure::Weak, finalizer => OFFSET_StgWeak_finalizer, closure::Weak, link => OFFSET_StgWeak_link,
    closure::CFinalizerList, link => OFFSET_StgCFinalizerList_link, closure::CFinalizerList, fptr => OFFSET_StgCFinalizerList_fptr,
    closure::CFinalizerList, ptr => OFFSET_StgCFinalizerList_ptr, closure::CFinalizerList, eptr => OFFSET_StgCFinalizerList_eptr,
    closure::CFinalizerList, flag => OFFSET_StgCFinalizerList_flag, closure::StableName, sn => OFFSET_StgStableName_sn,
    closure::BlockingQueue, link => OFFSET_StgBlockingQueue_link, closure::BlockingQueue, bh => OFFSET_StgBlockingQueue_bh,
    closure::BlockingQueue, owner => OFFSET_StgBlockingQueue_owner, closure::BlockingQueue, queue => OFFSET_StgBlockingQueue_queue,
    closure::MessageBlackHole, link => OFFSET_MessageBlackHole_link, closure::MessageBlackHole, tso => OFFSET_MessageBlackHole_tso,
    closure::MessageBlackHole, bh => OFFSET_MessageBlackHole_bh, closure::UpdateFrame, updatee => OFFSET_StgUpdateFrame_updatee,
    closure::CatchFrame, handler => OFFSET_StgCatchFrame_handler, closure::DeadThreadFrame, result => OFFSET_StgDeadThreadFrame_result,
    closure::AtomicallyFrame, code => OFFSET_StgAtomicallyFrame_code, closure::AtomicallyFrame, result => OFFSET_StgAtomicallyFrame_result,
    closure::CatchRetryFrame, running_alt_code => OFFSET_StgCatchRetryFrame_running_alt_code,
    closure::CatchRetryFrame, first_code => OFFSET_StgCatchRetryFrame_first_code, closure::CatchRetryFrame, alt_code => OFFSET_StgCatchRetryFrame_alt_code,
    closure::CatchStmFrame, code => OFFSET_StgCatchSTMFrame_code, closure::CatchStmFrame, handler => OFFSET_StgCatchSTMFrame_handler,
    closure::TVar, current_value => OFFSET_StgTVar_current_value, closure::TVar, first_watch_queue_entry => OFFSET_StgTVar_first_watch_queue_entry,
    closure::TVar, num_updates => OFFSET_StgTVar_num_updates, closure::TRecHeader, enclosing_trec => OFFSET_StgTRecHeader_enclosing_trec,
    closure::TVarWatchQueue, closure => OFFSET_StgTVarWatchQueue_closure,
    closure::TVarWatchQueue, next_queue_entry => OFFSET_StgTVarWatchQueue_next_queue_entry,
    closure::TVarWatchQueue, prev_queue_entry => OFFSET_StgTVarWatchQueue_prev_queue_entry,
    closure::Continuation, apply_mask_frame => OFFSET_StgContinuation_apply_mask_frame,
    closure::Continuation, mask_frame_offset => OFFSET_StgContinuation_mask_frame_offset,
    closure::Continuation, stack_size => OFFSET_StgContinuation_stack_size,
}

size! {
    thread::Stack => OFFSET_StgStack_stack, closure::Pap => SIZEOF_StgPAP_NoHdr, closure::Pap => OFFSET_StgPAP_payload,
    closure::Ap => SIZEOF_StgAP_NoHdr, closure::Ap => OFFSET_StgAP_payload,
    closure::ApStack => SIZEOF_StgAP_STACK_NoHdr, closure::ApStack => OFFSET_StgAP_STACK_payload, closure::MutVar => SIZEOF_StgMutVar_NoHdr,
    closure::MutArrPtrs => SIZEOF_StgMutArrPtrs_NoHdr, closure::SmallMutArrPtrs => SIZEOF_StgSmallMutArrPtrs_NoHdr,
    closure::ArrBytes => SIZEOF_StgArrBytes_NoHdr, closure::MVar => SIZEOF_StgMVar_NoHdr, closure::MVarTsoQueue => SIZEOF_StgMVarTSOQueue_NoHdr,
    closure::TVar => SIZEOF_StgTVar_NoHdr, closure::Weak => SIZEOF_StgWeak_NoHdr, closure::CFinalizerList => SIZEOF_StgCFinalizerList_NoHdr,
    closure::StableName => SIZEOF_StgStableName_NoHdr, closure::BlockingQueue => SIZEOF_StgBlockingQueue_NoHdr,
    closure::MessageBlackHole => SIZEOF_MessageBlackHole_NoHdr, closure::UpdateFrame => SIZEOF_StgUpdateFrame_NoHdr,
    closure::CatchFrame => SIZEOF_StgCatchFrame_NoHdr, closure::DeadThreadFrame => SIZEOF_StgDeadThreadFrame_NoHdr,
    closure::AtomicallyFrame => SIZEOF_StgAtomicallyFrame_NoHdr, closure::CatchRetryFrame => SIZEOF_StgCatchRetryFrame_NoHdr,
    closure::CatchStmFrame => SIZEOF_StgCatchSTMFrame_NoHdr, closure::Thunk => SIZEOF_StgSMPThunkHeader,
    closure::Continuation => SIZEOF_StgContinuation_NoHdr, closure::Continuation => OFFSET_StgContinuation_stack,
}

// The function part of an info table stands before the standard part and is read from its own start.
#[allow(dead_code, reason = "as HEADER")]
const FUN_EXTRA: i32 = d::SIZEOF_StgFunInfoExtraRev as i32 + info::STD_SIZE as i32;
same! {
    info::fun::FUN_TYPE + FUN_EXTRA => OFFSET_StgFunInfoExtraRev_fun_type, info::fun::ARITY + FUN_EXTRA => OFFSET_StgFunInfoExtraRev_arity,
    info::fun::BITMAP + FUN_EXTRA => OFFSET_StgFunInfoExtraRev_bitmap,
    info::fun::SLOW_APPLY_OFFSET + FUN_EXTRA => OFFSET_StgFunInfoExtraRev_slow_apply_offset,
    info::LARGE_BITMAP_SIZE => OFFSET_StgLargeBitmap_size, info::LARGE_BITMAP_BITS => OFFSET_StgLargeBitmap_bitmap,
    offset_of!(rtsflags::RtsFlags, gc) + offset_of!(rtsflags::GcFlags, initial_stk_size) => OFFSET_RtsFlags_GcFlags_initialStkSize,
    offset_of!(rtsflags::RtsFlags, misc) => OFFSET_RtsFlags_MiscFlags_tickInterval,
    offset_of!(rtsflags::RtsFlags, debug) + offset_of!(rtsflags::DebugFlags, weak) => OFFSET_RtsFlags_DebugFlags_weak,
    offset_of!(rtsflags::RtsFlags, debug) + offset_of!(rtsflags::DebugFlags, sanity) => OFFSET_RtsFlags_DebugFlags_sanity,
    offset_of!(rtsflags::RtsFlags, debug) + offset_of!(rtsflags::DebugFlags, apply) => OFFSET_RtsFlags_DebugFlags_apply,
    offset_of!(rtsflags::RtsFlags, prof) + offset_of!(rtsflags::ProfFlags, do_heap_profile) => OFFSET_RtsFlags_ProfFlags_doHeapProfile,
    offset_of!(rtsflags::RtsFlags, prof) + offset_of!(rtsflags::ProfFlags, show_ccs_on_exception) => OFFSET_RtsFlags_ProfFlags_showCCSOnException,
}
const _: () = assert!(limits::STACK_CHUNK_BUFFER_WORDS < limits::STACK_CHUNK_WORDS);
