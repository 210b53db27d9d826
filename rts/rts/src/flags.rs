//! `RtsFlags`: the settings as GHC.RTS.Flags, Cmm and the runtime read them; and what the linker was told about RTS options.
//!
//! They have their defaults from the start, so a program that changes none has no code for them.

use crate::machine::Global;
use crate::weak::weak;
use ahc_abi::rtsflags::RtsFlags as Flags;
use ahc_abi::rtsopts::SOME;

#[unsafe(no_mangle)]
pub static RtsFlags: Global<Flags> = Global::new(Flags::DEFAULT);

/// The settings.
#[inline(always)]
pub fn flags() -> &'static mut Flags {
    // What a program can change, the collector must look at.
    crate::weak::need!(crate::collector::ahc_policy_hook);
    RtsFlags.get()
}

weak! {
    /// A byte of `ahc_abi::rtsopts`, then the text of `-with-rtsopts`, a C string. Absent: the defaults.
    CONFIG = __ahc_weak_ahc_rts_config,
}

/// Which RTS options are allowed, and those of the link.
pub fn config() -> (u8, &'static [u8]) {
    let config = CONFIG.get().0 as *const u8;
    // SAFETY: the linker's data, as `CONFIG` says.
    if config.is_null() { (SOME, b"") } else { unsafe { (*config, crate::args::c_bytes(config.add(1))) } }
}

/// The advice under messages about limits.
#[inline(never)]
pub fn advise(option: &[u8]) {
    if config().0 != ahc_abi::rtsopts::ALL {
        crate::message::emit_advice(b"Relink with -rtsopts and use `+RTS -", option);
    } else {
        crate::message::emit_advice(b"Use `+RTS -", option);
    }
}
