//! `RtsFlags`: the settings as GHC.RTS.Flags and Cmm read them.

use crate::machine::Zeroed;
use ahc_abi::rtsflags::RtsFlags as Flags;

/// All zeros: Cmm passes the initial stack size to `createIOThread`, which has its own (`ahc_abi::limits`); the rest is off.
#[unsafe(no_mangle)]
pub static RtsFlags: Zeroed<Flags> = Zeroed::new();
