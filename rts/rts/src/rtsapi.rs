//! GHC's RtsAPI, as the C code that GHC makes for `foreign export` and `foreign import "wrapper"` calls it: boxing, unboxing, application.
//!
//! Inputs: values of C's types. Outputs: closures of the library's types and back. Each function is reached by its name alone, and so are
//! the constructors it needs.

use crate::machine::{addr_of, at, heap, symbols};
use ahc_abi::closure::Thunk;
use ahc_abi::{WORD_SIZE, info};
use ahc_heap::{Addr, Info, Memory as _};

symbols! {
    ghczmprim_GHCziTypes_Czh_con_info, ghczmprim_GHCziTypes_Izh_con_info, ghczmprim_GHCziTypes_Wzh_con_info,
    ghczmprim_GHCziTypes_Fzh_con_info, ghczmprim_GHCziTypes_Dzh_con_info,
    ghczmprim_GHCziTypes_True_closure, ghczmprim_GHCziTypes_False_closure,
    base_GHCziInt_I8zh_con_info, base_GHCziInt_I16zh_con_info, base_GHCziInt_I32zh_con_info, base_GHCziInt_I64zh_con_info,
    base_GHCziWord_W8zh_con_info, base_GHCziWord_W16zh_con_info, base_GHCziWord_W32zh_con_info, base_GHCziWord_W64zh_con_info,
    base_GHCziPtr_Ptr_con_info, base_GHCziPtr_FunPtr_con_info, base_GHCziStable_StablePtr_con_info,
    stg_ap_2_upd_info, ghczmprim_GHCziCString_unpackCStringzh_closure,
}

/// The tag of a type's only constructor.
const ONLY: u32 = 1;

/// A constructor with one field of `words` words, all of them zero, and the address of its field.
#[inline(always)]
fn boxed(con: Addr, words: u32) -> (Addr, Addr) {
    let h = heap();
    let p = h.allocate(1 + words);
    h.m.store_addr(p, con);
    (p.add(ONLY), p.words(1))
}

macro_rules! make {
    ($($name:ident ( $ty:ty ) = $con:ident),* $(,)?) => { $(
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(_cap: Addr, value: $ty) -> Addr {
            let words = (size_of::<$ty>() as u32).div_ceil(WORD_SIZE);
            let (p, field) = boxed(addr_of!($con), words);
            if (size_of::<$ty>() as u32) < WORD_SIZE {
                heap().m.store32(field, 0);
            }
            // SAFETY: the field has room for it; a sub-word stands in its low bytes.
            unsafe { (field.0 as *mut $ty).write_unaligned(value) };
            p
        }
    )* };
}

macro_rules! get {
    ($($name:ident = $ty:ty),* $(,)?) => { $(
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(p: Addr) -> $ty {
            // SAFETY: the caller's result is of this type, evaluated.
            unsafe { (p.untag().words(1).0 as *const $ty).read_unaligned() }
        }
    )* };
}

make! {
    rts_mkChar(u32) = ghczmprim_GHCziTypes_Czh_con_info, rts_mkInt(i32) = ghczmprim_GHCziTypes_Izh_con_info,
    rts_mkWord(u32) = ghczmprim_GHCziTypes_Wzh_con_info, rts_mkFloat(f32) = ghczmprim_GHCziTypes_Fzh_con_info,
    rts_mkDouble(f64) = ghczmprim_GHCziTypes_Dzh_con_info,
    rts_mkInt8(i8) = base_GHCziInt_I8zh_con_info, rts_mkInt16(i16) = base_GHCziInt_I16zh_con_info,
    rts_mkInt32(i32) = base_GHCziInt_I32zh_con_info, rts_mkInt64(i64) = base_GHCziInt_I64zh_con_info,
    rts_mkWord8(u8) = base_GHCziWord_W8zh_con_info, rts_mkWord16(u16) = base_GHCziWord_W16zh_con_info,
    rts_mkWord32(u32) = base_GHCziWord_W32zh_con_info, rts_mkWord64(u64) = base_GHCziWord_W64zh_con_info,
    rts_mkPtr(u32) = base_GHCziPtr_Ptr_con_info, rts_mkFunPtr(u32) = base_GHCziPtr_FunPtr_con_info,
    rts_mkStablePtr(u32) = base_GHCziStable_StablePtr_con_info,
}

get! {
    rts_getChar = u32, rts_getInt = i32, rts_getWord = u32, rts_getFloat = f32, rts_getDouble = f64,
    rts_getInt8 = i8, rts_getInt16 = i16, rts_getInt32 = i32, rts_getInt64 = i64,
    rts_getWord8 = u8, rts_getWord16 = u16, rts_getWord32 = u32, rts_getWord64 = u64,
    rts_getPtr = u32, rts_getFunPtr = u32, rts_getStablePtr = u32,
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_mkBool(_cap: Addr, value: i32) -> Addr {
    if value != 0 { addr_of!(ghczmprim_GHCziTypes_True_closure) } else { addr_of!(ghczmprim_GHCziTypes_False_closure) }
}

#[unsafe(no_mangle)]
pub extern "C" fn rts_getBool(p: Addr) -> i32 {
    let m = &heap().m;
    // The constructor's number.
    i32::from(m.load16(Info::of(m, p.untag()).0.offset(info::SRT)) != 0)
}

/// A `String` that is unpacked when it is needed; the C string must live that long.
#[unsafe(no_mangle)]
pub extern "C" fn rts_mkString(cap: Addr, text: u32) -> Addr {
    rts_apply(cap, addr_of!(ghczmprim_GHCziCString_unpackCStringzh_closure), rts_mkPtr(cap, text))
}

/// The application of `f` to `arg`, a thunk.
#[unsafe(no_mangle)]
pub extern "C" fn rts_apply(_cap: Addr, f: Addr, arg: Addr) -> Addr {
    if f.is_null() || arg.is_null() {
        crate::adjustor::called_after_free();
    }
    const HEAD: u32 = size_of::<Thunk>() as u32 / WORD_SIZE;
    let h = heap();
    let p = h.allocate(HEAD + 2);
    h.m.store_addr(p, addr_of!(stg_ap_2_upd_info));
    h.m.store32(at!(p, Thunk.pad), 0);
    h.m.store_addr(p.words(HEAD), f);
    h.m.store_addr(p.words(HEAD + 1), arg);
    p
}
