//! Ending the program.

use crate::machine::{Global, addr_of, heap, symbols};
use crate::message::{emit, emit_count, emit_line, emit_number};
use crate::report::ReportHook;
use crate::thread::create_io_thread;
use crate::wasi::proc_exit;
use crate::weak::{Hook, weak};
use ahc_abi::block::BLOCK_SIZE;
use ahc_abi::rtsflags::RtsFlags;
use ahc_abi::sched::{EXIT_HEAP_OVERFLOW, EXIT_STACK_OVERFLOW};
use ahc_heap::Addr;

symbols! { base_GHCziTopHandler_flushStdHandles_closure }

/// The program's name for messages, or null: it is known to programs that can ask for it, or that report errors by themselves.
pub fn program_name() -> *const u8 {
    let hook = NAME.get();
    // SAFETY: the hook's type.
    if hook.is_null() { core::ptr::null() } else { unsafe { (*(hook.0 as *const fn() -> *const u8))() } }
}

/// The program has ended; what the host calls from now on is refused.
static ENDED: Global<bool> = Global::new(false);

pub fn ended() -> bool {
    *ENDED.get()
}

/// Ends the program at once.
#[unsafe(no_mangle)]
pub extern "C" fn stg_exit(code: i32) -> ! {
    *ENDED.get() = true;
    // SAFETY: a WASI call.
    unsafe { proc_exit(code) }
}

weak! {
    NAME = __ahc_weak_ahc_name_hook,
    /// There if the program has standard handles (`ahc_abi::names::COMPANIONS`).
    FLUSH = __ahc_weak_ahc_flush_hook,
    FINALIZERS = __ahc_weak_ahc_finalizers_hook,
    /// The counters of a program compiled for coverage.
    COVERAGE = __ahc_weak_ahc_hpc_hook,
    /// The settings.
    FLAGS = __ahc_weak_RtsFlags,
    /// Statistics.
    REPORT = __ahc_weak_ahc_report_hook,
}

/// What a program that ends in order does last: flush the standard handles, run the C finalizers, write its coverage. Each only if it
/// has them.
pub fn hs_exit_actions() {
    let report = report();
    if let Some(report) = report {
        (report.exit_start)();
    }
    for hook in [&FLUSH, &FINALIZERS, &COVERAGE] {
        let hook = hook.get();
        if !hook.is_null() {
            // SAFETY: the hooks' type.
            unsafe { (*(hook.0 as *const fn()))() };
        }
    }
    *ENDED.get() = true;
    if let Some(report) = report {
        (report.exit_end)();
    }
}

/// The statistics, in programs that can be asked for them.
pub fn report() -> Option<&'static ReportHook> {
    // SAFETY: the hook's type; null if the program does not have it.
    unsafe { (REPORT.get().0 as *const ReportHook).as_ref() }
}

#[unsafe(no_mangle)]
pub static ahc_flush_hook: Hook<fn()> = Hook(flush);

fn flush() {
    crate::schedule::schedule(create_io_thread(addr_of!(base_GHCziTopHandler_flushStdHandles_closure)));
}

/// Ends the program in order (`fast` 0) or at once.
#[unsafe(no_mangle)]
pub extern "C" fn shutdownHaskellAndExit(code: i32, fast: i32) -> ! {
    if fast == 0 {
        hs_exit_actions();
    }
    stg_exit(code)
}

/// WASI has no signals to die of: the exit code says it as a shell would.
#[unsafe(no_mangle)]
pub extern "C" fn shutdownHaskellAndSignal(signal: i32, fast: i32) -> ! {
    shutdownHaskellAndExit(128 + signal, fast)
}

/// There is no memory for `words` more words.
#[inline(never)]
#[cold]
pub fn heap_exhausted(words: u32) -> ! {
    emit_line(b"Heap exhausted;");
    emit_count(b"", words.saturating_mul(4), b" bytes were asked for, ");
    emit_number_line(heap().bytes());
    stg_exit(EXIT_HEAP_OVERFLOW)
}

fn emit_number_line(bytes: u32) {
    emit_number(bytes);
    emit(b" bytes are in use.\n");
}

/// As `reportStackOverflow`, in programs without exceptions, which are small: no advice.
#[inline(never)]
#[cold]
pub fn stack_exhausted(tso: Addr) -> ! {
    stack_size(tso);
    stg_exit(EXIT_STACK_OVERFLOW)
}

/// The message for a stack overflow that nobody handled.
#[unsafe(no_mangle)]
pub extern "C" fn reportStackOverflow(tso: Addr) {
    stack_size(tso);
    crate::flags::advise(b"Ksize -RTS");
}

fn stack_size(tso: Addr) {
    use crate::machine::at;
    use ahc_abi::thread::Tso;
    use ahc_heap::Memory as _;
    let words = heap().m.load32(at!(tso, Tso.tot_stack_size));
    emit_count(b"Stack space overflow: current size ", words * 4, b" bytes.\n");
}

/// The message for a `HeapOverflow` that nobody handled, as GHC's (without a heap limit it ends in an empty line).
#[unsafe(no_mangle)]
pub extern "C" fn reportHeapOverflow() {
    let flags = FLAGS.get().0 as *const RtsFlags;
    // SAFETY: null or the settings.
    let blocks = if flags.is_null() { 0 } else { unsafe { (*flags).gc.max_heap_size } };
    if blocks == 0 {
        emit_line(b"Out of memory\n");
        return;
    }
    let bytes = u64::from(blocks) * u64::from(BLOCK_SIZE);
    emit_line(b"Heap exhausted;");
    // A limit of 4 GiB, the whole memory, is one byte more than a word can tell.
    emit_count(b"Current maximum heap size is ", bytes.min(u32::MAX.into()) as u32, b" bytes (");
    emit_number((bytes >> 20) as u32);
    emit(b" MB).\n");
    crate::flags::advise(b"M<size>");
}
