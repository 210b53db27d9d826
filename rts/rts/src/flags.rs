//! `RtsFlags`: the settings as GHC.RTS.Flags, Cmm and the runtime read them.
//!
//! They have their defaults from the start, so a program that changes none has no code for them.

use crate::machine::Global;
use ahc_abi::rtsflags::RtsFlags as Flags;

#[unsafe(no_mangle)]
pub static RtsFlags: Global<Flags> = Global::new(Flags::DEFAULT);

/// The settings.
#[allow(dead_code, reason = "read by what the program has")]
#[inline(always)]
pub fn flags() -> &'static mut Flags {
    RtsFlags.get()
}
