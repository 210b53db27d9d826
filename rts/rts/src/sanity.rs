//! Programs linked with `--debug`: the heap is checked after every collection (`-DS`), free memory is wiped (`-DZ`), and there is a collection at
//! every heap check (`--stress-gc`).
//!
//! Stress: the nursery's last block is left with exactly the room that the check which failed asks for, so that the next one fails again. A
//! primop that asks for a collection when the nursery is used up says no size; it goes on only if there is another block, so then there is one.

use crate::collector::SanityHook;
use crate::flags::flags;
use crate::machine::{ahc_free_hook, at, heap};
use crate::text::Text;
use crate::weak::{Hook, need};
use ahc_abi::block::{BLOCK_SIZE, Bdescr};
use ahc_abi::reg;
use ahc_abi::sched::EXIT_INTERNAL_ERROR;
use ahc_heap::{Insane, Memory as _, Problem};

#[unsafe(no_mangle)]
pub static ahc_sanity_hook: Hook<SanityHook> = Hook(SanityHook { collected, stress, narrow });

/// After a collection, when everything that it found dead has been dealt with.
fn collected(generation: u16) {
    need!(ahc_free_hook);
    let h = heap();
    if flags().debug.zero_on_gc != 0 {
        h.blocks.free.wipe(&mut h.m);
    }
    if flags().debug.sanity != 0 {
        if let Err(finding) = h.check_sanity(generation) {
            report(finding);
        }
    }
}

fn report(finding: Insane) -> ! {
    let what: &[u8] = match finding.problem {
        Problem::Header => b"no info pointer in an object's header",
        Problem::Type => b"an object of a type that cannot be there",
        Problem::Pointer => b"a pointer to nothing",
        Problem::Tag => b"a pointer whose tag is not its object's",
        Problem::NotRecorded => b"an old object points to a younger one and is in no list of mutated objects",
        Problem::Block => b"a block's descriptor disagrees with its list",
        Problem::Count => b"a generation's counts are not those of its blocks",
        Problem::Stack => b"a stack's frames do not end where it ends",
        Problem::List => b"a thread or weak pointer in another generation's list",
        Problem::MutList => b"a list of mutated objects has another generation's object",
        Problem::Free => b"a free block in use",
    };
    let mut text = Text::message();
    text.name().put(b"internal error: the heap is broken after collection ");
    text.count(heap().stats.generations.iter().map(|g| g.collections).sum());
    text.put(b": ").put(what).put(b" (object ");
    text.count(finding.at.0).put(b", word ").count(finding.word.0);
    // What is there, if these are places.
    for at in [finding.at, finding.word] {
        if at.0 % 4 == 0 && at.0 >> 16 < heap().m.pages() {
            text.put(b", ").count(at.0).put(b" holds ").count(heap().m.load32(at));
        }
    }
    text.put(b")\n").flush();
    crate::exit::stg_exit(EXIT_INTERNAL_ERROR)
}

fn stress() -> bool {
    flags().stress_gc != 0
}

fn narrow() {
    let h = heap();
    let request = h.reg(reg::HP_ALLOC).0;
    let first = h.reg(reg::CURRENT_NURSERY);
    let last = h.m.load_addr(at!(first, Bdescr.link));
    if request > BLOCK_SIZE {
        h.fit_request();
    } else if request != 0 && !last.is_null() {
        let start = h.m.load_addr(at!(last, Bdescr.start));
        h.m.store_addr(at!(last, Bdescr.free), start.add(BLOCK_SIZE - request));
        h.set_reg(reg::CURRENT_NURSERY, last);
    }
}
