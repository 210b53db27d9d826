//! `ghc-bignum`'s foreign backend (its module `GHC.Num.Backend.FFI` says what each function is given and leaves): glue to `ahc-bignum`.
//!
//! Numbers arrive as addresses of byte arrays' payloads; the lengths stand in the words before. Calls are unsafe ones: nothing moves
//! meanwhile, and a long one holds up all threads, as GMP's do.
//! INV-RESULT: `ghc-bignum` makes a new array for every result, so results overlap neither operands nor each other.

use crate::exit::heap_exhausted;
use crate::machine::{ahc_free_hook, at, heap};
use crate::weak::need;
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BLOCK_SIZE, Bdescr, bdescr_of};
use ahc_bignum::{bits, division, double, gcd, linear, power, product, word};
use ahc_heap::{Addr, Memory as _};
use core::alloc::{GlobalAlloc, Layout};
use core::cmp::Ordering;

/// The payload of a number's array.
type Words = *const u32;
/// The payload of a result's array.
type Result = *mut u32;

fn len(payload: Words) -> usize {
    // SAFETY: an array's length in bytes stands before its payload.
    unsafe { (*payload.sub(1) / WORD_SIZE) as usize }
}

fn words<'a>(a: Words) -> &'a [u32] {
    // SAFETY: the array has so many words, and nobody writes them.
    unsafe { core::slice::from_raw_parts(a, len(a)) }
}

fn result<'a>(a: Result) -> &'a mut [u32] {
    // SAFETY: the array has so many words; INV-RESULT.
    unsafe { core::slice::from_raw_parts_mut(a, len(a)) }
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_compare(a: Words, b: Words) -> i32 {
    match linear::compare(words(a), words(b)) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_add(out: Result, a: Words, b: Words) {
    linear::add(result(out), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_add_word(out: Result, a: Words, w: u32) {
    linear::add_word(result(out), words(a), w);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_sub(out: Result, a: Words, b: Words) -> u32 {
    linear::sub(result(out), words(a), words(b)).into()
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_sub_word(out: Result, a: Words, w: u32) -> u32 {
    linear::sub_word(result(out), words(a), w).into()
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_mul(out: Result, a: Words, b: Words) {
    product::mul(result(out), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_mul_word(out: Result, a: Words, w: u32) {
    word::mul(result(out), words(a), w);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_popcount(a: Words) -> u32 {
    bits::popcount(words(a))
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_shiftl(out: Result, a: Words, n: u32) {
    bits::shift_left(result(out), words(a), n);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_shiftr(out: Result, a: Words, n: u32) {
    bits::shift_right(result(out), words(a), n);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_shiftr_neg(out: Result, a: Words, n: u32) {
    bits::shift_right_negative(result(out), words(a), n);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_or(out: Result, a: Words, b: Words) {
    bits::or(result(out), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_xor(out: Result, a: Words, b: Words) {
    bits::xor(result(out), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_and(out: Result, a: Words, b: Words) {
    bits::and(result(out), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_and_not(out: Result, a: Words, b: Words) {
    bits::and_not(result(out), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_quotrem(quotient: Result, rest: Result, a: Words, b: Words) {
    division::quot_rem(result(quotient), result(rest), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_quot(quotient: Result, a: Words, b: Words) {
    division::quot(result(quotient), words(a), words(b), with_scratch);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_rem(rest: Result, a: Words, b: Words) {
    division::rem(result(rest), words(a), words(b));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_quotrem_word(quotient: Result, a: Words, d: u32) -> u32 {
    word::quot_rem(result(quotient), words(a), d)
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_quot_word(quotient: Result, a: Words, d: u32) {
    word::quot_rem(result(quotient), words(a), d);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_rem_word(a: Words, d: u32) -> u32 {
    word::rem(words(a), d)
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_gcd(out: Result, a: Words, b: Words) {
    gcd::gcd(result(out), words(a), words(b), with_scratch);
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_gcd_word(a: Words, b: u32) -> u32 {
    gcd::word(words(a), b)
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_gcd_word_word(a: u32, b: u32) -> u32 {
    gcd::words(a, b)
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_encode_double(a: Words, exponent: i32) -> f64 {
    double::encode(words(a), exponent)
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_powmod(out: Result, b: Words, e: Words, m: Words) {
    power::power(result(out), words(b), words(e), words(m));
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_powmod_word(b: Words, e: Words, m: u32) -> u32 {
    power::word(words(b), words(e), m)
}

#[unsafe(no_mangle)]
pub extern "C" fn ghc_bignat_powmod_words(b: u32, e: u32, m: u32) -> u32 {
    power::words(b, e, m)
}

/// Runs `f` with `n` words that hold anything.
fn with_scratch(n: usize, f: &mut dyn FnMut(&mut [u32])) {
    // zeroing what is there is not free: two sizes
    match n {
        0..=16 => return f(&mut [0; 16][..n]),
        17..=256 => return f(&mut [0; 256][..n]),
        _ => {}
    }
    let group = alloc_blocks(n * size_of::<u32>());
    // SAFETY: the blocks are ours, and large enough.
    f(unsafe { core::slice::from_raw_parts_mut(group.cast(), n) });
    free_blocks(group);
}

/// What `dashu-int` allocates while it works: blocks of the heap. It does so for large numbers alone, and gives all of them back.
struct Blocks;

#[global_allocator]
static BLOCKS: Blocks = Blocks;

// SAFETY: a group's blocks belong to nobody else until they are given back, and are aligned to more than any layout asks for.
unsafe impl GlobalAlloc for Blocks {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        alloc_blocks(layout.size())
    }

    unsafe fn dealloc(&self, p: *mut u8, _: Layout) {
        free_blocks(p);
    }

    unsafe fn realloc(&self, p: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size.div_ceil(BLOCK_SIZE as usize) == layout.size().div_ceil(BLOCK_SIZE as usize) {
            return p;
        }
        let new = alloc_blocks(size);
        // SAFETY: both are at least so large.
        unsafe { core::ptr::copy_nonoverlapping(p, new, layout.size().min(size)) };
        free_blocks(p);
        new
    }
}

fn alloc_blocks(bytes: usize) -> *mut u8 {
    let h = heap();
    let bd = h.blocks.alloc_group(&mut h.m, (bytes as u32).div_ceil(BLOCK_SIZE));
    if bd.is_null() {
        heap_exhausted(bytes as u32 / WORD_SIZE);
    }
    h.m.load_addr(at!(bd, Bdescr.start)).0 as *mut u8
}

fn free_blocks(start: *mut u8) {
    need!(ahc_free_hook);
    let h = heap();
    h.blocks.free.free(&mut h.m, Addr(bdescr_of(start as u32)));
}
