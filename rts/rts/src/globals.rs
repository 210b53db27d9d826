//! Process-wide cells of the libraries, and features of GHC's runtime that are empty here.

use crate::machine::Global;
use ahc_heap::Addr;

/// `getOrSetX(p)`: the stable pointer stored first wins.
macro_rules! stores {
    ($($name:ident),* $(,)?) => { $(
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(p: u32) -> u32 {
            static STORED: Global<u32> = Global::new(0);
            let stored = STORED.get();
            if *stored == 0 {
                *stored = p;
            }
            *stored
        }
    )* };
}

stores! {
    getOrSetGHCConcSignalSignalHandlerStore, getOrSetGHCConcWindowsPendingDelaysStore, getOrSetGHCConcWindowsIOManagerThreadStore,
    getOrSetGHCConcWindowsProddingStore, getOrSetSystemEventThreadEventManagerStore, getOrSetSystemEventThreadIOManagerThreadStore,
    getOrSetSystemTimerThreadEventManagerStore, getOrSetSystemTimerThreadIOManagerThreadStore, getOrSetLibHSghcFastStringTable,
    getOrSetLibHSghcGlobalHasPprDebug, getOrSetLibHSghcGlobalHasNoDebugOutput, getOrSetLibHSghcGlobalHasNoStateHack,
}

/// Functions that have nothing to do: profiling, the event log, the I/O manager of GHC's threaded runtime.
macro_rules! nothing {
    ($($name:ident ( $($arg:ident : $ty:ty),* )),* $(,)?) => { $(
        #[unsafe(no_mangle)]
        pub extern "C" fn $name($(_: $ty),*) { $( let _ = stringify!($arg); )* }
    )* };
}

nothing! {
    startProfTimer(), stopProfTimer(), startHeapProfTimer(), stopHeapProfTimer(), requestHeapCensus(), flushEventLog(cap: Addr),
    setIOManagerControlFd(cap_no: u32, fd: i32), setIOManagerWakeupFd(fd: i32), setTimerManagerControlFd(fd: i32), ioManagerFinished(),
    libdwPoolRelease(session: Addr), libdwPoolClear(), backtraceFree(backtrace: Addr),
    traceUserMsg(cap: Addr, text: Addr), traceUserMarker(cap: Addr, text: Addr), traceUserBinaryMsg(cap: Addr, data: Addr, bytes: u32),
    // Heap profiling of shrunk arrays.
    overwritingMutableClosureOfs(closure: Addr, offset: u32),
}

/// Functions with one answer: what this runtime is not.
macro_rules! constants {
    ($($name:ident ( $($arg:ident : $ty:ty),* ) = $value:literal),* $(,)?) => { $(
        #[unsafe(no_mangle)]
        pub extern "C" fn $name($(_: $ty),*) -> u32 { $( let _ = stringify!($arg); )* $value }
    )* };
}

constants! {
    rts_isProfiled() = 0, rts_isDynamic() = 0, rts_isThreaded() = 0, rts_isDebugged() = 0, rts_isTracing() = 0,
    // No table of where info tables come from.
    lookupIPE(info: Addr) = 0,
    // No debug information to make backtraces from.
    libdwPoolTake() = 0, libdwGetBacktrace(session: Addr) = 0, libdwLookupLocation(session: Addr, location: Addr, pc: Addr) = 1,
}
