//! Calls from C into Haskell: a new thread runs the action while the caller waits on the C stack.
//!
//! INV-INCALL: while an in-call waits, no function of the runtime beneath it holds an address of the heap; its thread is in the
//! scheduler's chain of main threads, and the calling Haskell thread, if any, is suspended in a safe foreign call.

use crate::exit::stg_exit;
use crate::host::{Action, TurnHook};
use crate::machine::{Global, MainCapability, addr_of, at, base_reg, heap, symbols};
use crate::message::emit_line;
use crate::schedule::Call;
use crate::stable::{deRefStablePtr, getStablePtr};
use crate::thread::{create_io_thread, create_strict_io_thread, create_thread_entering};
use crate::weak::weak;
use ahc_abi::closure::DeadThreadFrame;
use ahc_abi::reg::Capability;
use ahc_abi::sched::EXIT_FAILURE;
use ahc_abi::thread::{Stack, THREAD_COMPLETE, TSO_BLOCKEX, TSO_INTERRUPTIBLE, Tso};
use ahc_heap::{Addr, Memory as _};

symbols! { base_GHCziTopHandler_runMainIO_closure }

weak! {
    /// Calls that may wait for the host's event loop.
    TURN = __ahc_weak_ahc_turn_hook,
}

/// GHC's `SchedulerStatus`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Status {
    Success = 1,
    Killed = 2,
}

/// How the last in-call ended.
static STATUS: Global<Status> = Global::new(Status::Success);

/// C finalizers are running: they may not call Haskell.
pub static RUNNING_FINALIZERS: Global<bool> = Global::new(false);

fn refuse(text: &[u8]) -> ! {
    emit_line(text);
    stg_exit(EXIT_FAILURE)
}

/// Before anything of Haskell is touched from C; the capability is for the other functions of RtsAPI.
#[unsafe(no_mangle)]
pub extern "C" fn rts_lock() -> Addr {
    let cap = addr_of!(MainCapability);
    crate::hsffi::check_running();
    if *RUNNING_FINALIZERS.get() {
        refuse(
            b"error: a C finalizer called back into Haskell.\n\
            \x20  This was previously allowed, but is disallowed in GHC 6.10.2 and later.\n\
            \x20  To create finalizers that may call back into Haskell, use\n\
            \x20  Foreign.Concurrent.newForeignPtr instead of Foreign.newForeignPtr.",
        );
    }
    if heap().m.load8(at!(cap, Capability.in_haskell)) != 0 {
        refuse(b"schedule: re-entered unsafely.\n   Perhaps a 'foreign import unsafe' should be 'safe'?");
    }
    cap
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_unlock(_cap: Addr) {}

/// Runs a thread to its end; writes its result, if it has one.
///
/// # Safety
/// `ret` is null or can be written.
unsafe fn wait_for(tso: Addr, ret: *mut Addr) {
    // Marks the thread as one that somebody waits for.
    heap().m.store_addr(at!(tso, Tso.bound), base_reg());
    let hook = TURN.get();
    // SAFETY: the hook's type.
    let action = if hook.is_null() { Action::Run } else { unsafe { (*(hook.0 as *const TurnHook))(tso) } };
    match action {
        Action::Run => {}
        Action::Leave => {
            *STATUS.get() = Status::Success;
            // Any closure: what is read from it means nothing.
            // SAFETY: the caller's promise.
            return unsafe { give(ret, addr_of!(crate::machine::stg_END_TSO_QUEUE_closure)) };
        }
        // SAFETY: the caller's promise.
        Action::Take(tso) => return unsafe { take(tso, ret) },
    }
    let call = Call::new();
    call.begin(tso);
    call.run_to_the_end();
    // SAFETY: the caller's promise.
    unsafe { take(call.main(), ret) }
}

/// The result of a thread that has ended.
///
/// # Safety
/// As `wait_for`.
unsafe fn take(tso: Addr, ret: *mut Addr) {
    let m = &heap().m;
    if m.load16(at!(tso, Tso.what_next)) != THREAD_COMPLETE {
        *STATUS.get() = Status::Killed;
        return;
    }
    *STATUS.get() = Status::Success;
    let frame = m.load_addr(at!(m.load_addr(at!(tso, Tso.stackobj)), Stack.sp));
    // SAFETY: the caller's promise.
    unsafe { give(ret, m.load_addr(at!(frame, DeadThreadFrame.result))) }
}

/// # Safety
/// As `wait_for`.
unsafe fn give(ret: *mut Addr, result: Addr) {
    if !ret.is_null() {
        // SAFETY: the caller's promise.
        unsafe { ret.write(result) }
    }
}

macro_rules! evals {
    ($($(#[$m:meta])* $name:ident ( $($extra:ident),* ) = $create:path),* $(,)?) => { $(
        $(#[$m])*
        ///
        /// # Safety
        /// `ret` is null or can be written.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(_cap: *mut Addr, p: Addr $(, $extra: u32)*, ret: *mut Addr) {
            // SAFETY: the caller's promise.
            unsafe { wait_for($create(p), ret) }
        }
    )* };
}

evals! {
    /// Evaluates a value.
    rts_eval() = create_thread_entering,
    /// As `rts_eval`; stacks grow as they need to.
    rts_eval_(_stack_words) = create_thread_entering,
    /// Runs an action and evaluates its result.
    rts_evalIO() = create_strict_io_thread,
    /// The same, from the code that GHC makes for exports and wrappers.
    rts_inCall() = create_strict_io_thread,
    /// Runs an action.
    rts_evalLazyIO() = create_io_thread,
    rts_evalLazyIO_(_stack_words) = create_io_thread,
}

/// # Safety
/// `ret` is null or can be written.
unsafe fn eval_stable(action: Addr, ret: *mut u32) {
    let tso = create_strict_io_thread(action);
    let m = &mut heap().m;
    let flags = m.load32(at!(tso, Tso.flags));
    m.store32(at!(tso, Tso.flags), flags | TSO_BLOCKEX | TSO_INTERRUPTIBLE);
    let mut result = Addr::NULL;
    // SAFETY: a live local; the caller's promise.
    unsafe {
        wait_for(tso, &raw mut result);
        if *STATUS.get() == Status::Success && !ret.is_null() {
            ret.write(getStablePtr(result));
        }
    }
}

/// # Safety
/// `ret` is null or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rts_evalStableIO(_cap: *mut Addr, action: u32, ret: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe { eval_stable(deRefStablePtr(action), ret) }
}

/// The same for an action that ends the program as `main` does.
///
/// # Safety
/// `ret` is null or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rts_evalStableIOMain(_cap: *mut Addr, action: u32, ret: *mut u32) {
    let handler = addr_of!(base_GHCziTopHandler_runMainIO_closure);
    let main = crate::rtsapi::rts_apply(Addr::NULL, handler, deRefStablePtr(action));
    // SAFETY: the caller's promise.
    unsafe { eval_stable(main, ret) }
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_getSchedStatus(_cap: Addr) -> u32 {
    *STATUS.get() as u32
}

/// Ends the program unless the last in-call has a result. `site` is a C string.
#[unsafe(no_mangle)]
pub extern "C" fn rts_checkSchedStatus(site: *const u8, _cap: Addr) {
    if *STATUS.get() != Status::Success {
        let args = [site as u32];
        // SAFETY: a C string, and the one argument it asks for.
        unsafe { crate::message::errorBelch(c"%s: uncaught exception".as_ptr().cast(), args.as_ptr()) };
        stg_exit(EXIT_FAILURE);
    }
}
