//! Boxed characters and integers that are small: the collector makes each of them one static closure, as GHC's does.
//!
//! Not GHC's tables `stg_CHARLIKE` and `stg_INTLIKE`: of those a program has only the entries that it names.

use crate::machine::{Zeroed, addr_of, heap};
use crate::weak::weak;
use ahc_abi::closure::{MAX_CHARLIKE, MAX_INTLIKE, MIN_INTLIKE};
use ahc_heap::{Addr, Memory as _};

weak! {
    CHAR_INFO = __ahc_weak_ghczmprim_GHCziTypes_Czh_con_info,
    INT_INFO = __ahc_weak_ghczmprim_GHCziTypes_Izh_con_info,
}

const N_CHARS: u32 = MAX_CHARLIKE + 1;
const N_INTS: u32 = (MAX_INTLIKE - MIN_INTLIKE + 1) as u32;

/// The closures, two words each, written when they are first wanted.
static CHARS: Zeroed<[u32; 2 * N_CHARS as usize]> = Zeroed::new();
static INTS: Zeroed<[u32; 2 * N_INTS as usize]> = Zeroed::new();

/// `Program::static_literal`.
#[inline(always)]
pub fn static_literal(info: Addr, value: u32) -> Addr {
    let (table, index, n) = if info == CHAR_INFO.get() {
        (addr_of!(CHARS), value, N_CHARS)
    } else if info == INT_INFO.get() {
        (addr_of!(INTS), value.wrapping_sub(MIN_INTLIKE as u32), N_INTS)
    } else {
        return Addr::NULL;
    };
    if index >= n {
        return Addr::NULL;
    }
    let closure = table.words(2 * index);
    heap().m.store_addr(closure, info);
    heap().m.store32(closure.words(1), value);
    closure
}
