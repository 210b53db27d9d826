//! Weak references: parts that exist only if the program reaches them otherwise.
//!
//! `__ahc_weak_NAME` is the address of NAME or 0 (ABI.md §6). The addresses are read from memory, since the compiler takes the address of a
//! symbol for non-null. A *hook* is a data symbol with a function's address, which the code that makes it necessary refers to.

use ahc_heap::Addr;

/// A place in memory that the linker fills with a weak address.
#[repr(transparent)]
pub struct WeakRef(*const u8);

// SAFETY: an address, never written.
unsafe impl Sync for WeakRef {}

impl WeakRef {
    pub const fn new(symbol: *const u8) -> Self {
        WeakRef(symbol)
    }

    /// The address, or null if nothing else reaches the symbol.
    #[inline(always)]
    pub fn get(&self) -> Addr {
        // SAFETY: reads a static; volatile so that its content is not taken for granted.
        Addr(unsafe { (&raw const self.0).read_volatile() } as u32)
    }
}

/// `weak!(NAME = symbol)`: a static `WeakRef` to `__ahc_weak_symbol`.
macro_rules! weak {
    ($($(#[$m:meta])* $name:ident = $symbol:ident),* $(,)?) => { $(
        $(#[$m])*
        static $name: $crate::weak::WeakRef = {
            unsafe extern "C" { safe static $symbol: u8; }
            $crate::weak::WeakRef::new(&raw const $symbol)
        };
    )* };
}
pub(crate) use weak;

/// A hook's content.
#[repr(transparent)]
pub struct Hook<F>(pub F);

/// Keeps a hook in the program.
macro_rules! need {
    ($hook:path) => {
        // SAFETY: reads a static; volatile so that the reference stays.
        unsafe { (&raw const $hook).cast::<u32>().read_volatile() }
    };
}
pub(crate) use need;
