//! Statistics at the end of a program (`-t`, `-s`) and after each collection (`-S`), laid out as GHC's.

use crate::flags::flags;
use crate::machine::heap;
use crate::stats::{allocated_bytes, bytes, clocks, collections, enabled, gc_end, gc_start};
use crate::text::{STDERR, Text};
use crate::time::{Times, now};
use crate::weak::{Hook, weak};
use ahc_abi::WORD_SIZE;
use ahc_abi::block::{BLOCK_SIZE, BLOCKS_PER_MBLOCK};
use ahc_abi::rtsflags::{ONELINE_GC_STATS, SUMMARY_GC_STATS, VERBOSE_GC_STATS};

/// Called by what every program has, if the program can be asked for statistics.
pub struct ReportHook {
    pub start: fn(),
    pub gc_start: fn(),
    pub gc_end: fn(),
    pub exit_start: fn(),
    pub exit_end: fn(),
}

#[unsafe(no_mangle)]
pub static ahc_report_hook: Hook<ReportHook> =
    Hook(ReportHook { start, gc_start: before_collection, gc_end: after_collection, exit_start, exit_end });

weak! {
    FILE = __ahc_weak_ahc_stats_file_hook,
}

fn out() -> Text {
    let hook = FILE.get();
    // SAFETY: the hook's type.
    Text::to(if hook.is_null() { STDERR } else { unsafe { (*(hook.0 as *const fn() -> i32))() } })
}

/// The options are known; the heap is about to be made.
fn start() {
    if enabled() {
        clocks().init_end = now();
        if flags().gc.give_stats == VERBOSE_GC_STATS {
            out()
                .put(b"    Alloc    Copied     Live     GC     GC      TOT      TOT  Page Flts\n")
                .put(b"    bytes     bytes     bytes   user   elap     user     elap\n");
        }
    }
}

fn before_collection() {
    if flags().gc.ring_bell != 0 {
        Text::to(STDERR).put(b"\x07");
    }
    if enabled() {
        gc_start();
    }
}

fn after_collection() {
    if !enabled() {
        return;
    }
    gc_end();
    if flags().gc.give_stats == VERBOSE_GC_STATS {
        let (c, s) = (clocks(), &heap().stats);
        let total = now().since(c.start);
        out()
            .number(c.allocated_between, 9, false)
            .put(b" ")
            .number(bytes(s.last_copied_words), 9, false)
            .put(b" ")
            .number(bytes(s.live_words), 9, false)
            .put(b" ")
            .seconds(c.last_gc.cpu, 3, 6)
            .put(b" ")
            .seconds(c.last_gc.elapsed, 3, 6)
            .put(b" ")
            .seconds(total.cpu, 3, 8)
            .put(b" ")
            .seconds(total.elapsed, 3, 8)
            // No host tells about page faults.
            .put(b"    0    0  (Gen: ")
            .number(c.generation.into(), 2, false)
            .put(b")\n");
    }
}

fn exit_start() {
    if enabled() {
        let c = clocks();
        c.exit_start = now();
        c.gc_before_exit = c.gc;
    }
}

/// Everything that the reports say, computed.
struct Summary {
    init: Times,
    mutator: Times,
    gc: Times,
    exit: Times,
    total: Times,
    allocated: u64,
    copied: u64,
    max_live: u64,
    average_live: u64,
    slop: u64,
    in_use: u64,
    fragmentation: u64,
    alloc_rate: u64,
    /// In thousandths.
    gc_part: Times,
    productivity: Times,
}

fn summary() -> Summary {
    let (c, s) = (clocks(), &heap().stats);
    let total = now().since(c.start);
    let total = Times { cpu: total.cpu.max(1), elapsed: total.elapsed.max(1) };
    let init = c.init_end.since(c.start);
    let exit = c.exit_end.since(c.exit_start).since(c.gc.since(c.gc_before_exit));
    let mutator = c.exit_start.since(c.init_end).since(c.gc_before_exit);
    let allocated = allocated_bytes();
    let working = total.since(c.gc).since(init).since(exit);
    let blocks = u64::from(heap().blocks.n_mblocks) * u64::from(BLOCKS_PER_MBLOCK * BLOCK_SIZE);
    // Between collections nothing is given back: what is in use now, if none has told more.
    let most = if s.peak_blocks == 0 { blocks } else { u64::from(s.peak_blocks) * u64::from(BLOCK_SIZE) };
    Summary {
        init,
        mutator,
        gc: c.gc,
        exit,
        total,
        allocated,
        copied: s.copied_words * u64::from(WORD_SIZE),
        max_live: bytes(s.max_live_words),
        average_live: (s.cumulative_live_words * u64::from(WORD_SIZE))
            .checked_div(s.major_collections.into())
            .unwrap_or(0),
        slop: bytes(s.max_slop_words),
        in_use: u64::from(heap().bytes()),
        fragmentation: blocks.saturating_sub(most),
        alloc_rate: if mutator.cpu == 0 { 0 } else { (allocated as f64 / (mutator.cpu as f64 / 1e9)) as u64 },
        gc_part: part(c.gc, total),
        productivity: part(working, total),
    }
}

/// Millionths.
fn part(of: Times, total: Times) -> Times {
    let ratio = |a: u64, b: u64| (a as f64 / b as f64 * 1e6) as u64;
    Times { cpu: ratio(of.cpu, total.cpu), elapsed: ratio(of.elapsed, total.elapsed) }
}

fn exit_end() {
    if !enabled() {
        return;
    }
    // As GHC, whose last act is a collection: how much was live at the end is known even for programs that collected nothing.
    crate::collect::collect(true);
    clocks().exit_end = now();
    let s = summary();
    let mut out = out();
    let f = flags();
    if f.gc.give_stats == VERBOSE_GC_STATS {
        out.number(s.allocated - clocks().allocated_then, 9, false).put(b"                      0.000  0.000\n\n");
    }
    if f.gc.give_stats >= SUMMARY_GC_STATS {
        report(&s, &mut out);
    } else if f.gc.give_stats == ONELINE_GC_STATS {
        if f.misc.machine_readable != 0 {
            machine_readable(&s, &mut out);
        } else {
            one_line(&s, &mut out);
        }
    }
}

fn report(s: &Summary, out: &mut Text) {
    let counts = &heap().stats;
    out.number(s.allocated, 16, true).put(b" bytes allocated in the heap\n");
    out.number(s.copied, 16, true).put(b" bytes copied during GC\n");
    if counts.major_collections > 0 {
        out.number(s.max_live, 16, true).put(b" bytes maximum residency (");
        out.count(counts.major_collections).put(b" sample(s))\n");
    }
    out.number(s.slop, 16, true).put(b" bytes maximum slop\n");
    out.number(s.in_use >> 20, 16, false).put(b" MiB total memory in use (");
    out.number(s.fragmentation >> 20, 0, false).put(b" MiB lost due to fragmentation)\n\n");
    out.put(b"                                     Tot time (elapsed)  Avg pause  Max pause\n");
    for (g, stats) in counts.generations.iter().take(flags().gc.generations as usize).enumerate() {
        let average = stats.total_ns.checked_div(stats.collections.into()).unwrap_or(0);
        out.put(b"  Gen ").number(g as u64, 2, false).put(b"     ").number(stats.collections.into(), 5, false);
        out.put(b" colls,     0 par   ").seconds(stats.cpu_ns, 3, 6).put(b"s  ");
        out.seconds(stats.total_ns, 3, 6).put(b"s     ").seconds(average, 4, 3);
        out.put(b"s    ").seconds(stats.max_ns, 4, 3).put(b"s\n");
    }
    out.put(b"\n");
    let parts = [(&b"INIT"[..], s.init), (b"MUT ", s.mutator), (b"GC  ", s.gc), (b"EXIT", s.exit), (b"Total", s.total)];
    for (name, times) in parts {
        out.put(b"  ").put(name).put(if name.len() == 5 { b"   time  " } else { b"    time  " });
        out.seconds(times.cpu, 3, 7).put(b"s  (").seconds(times.elapsed, 3, 7).put(b"s elapsed)\n");
    }
    out.put(b"\n  %GC     time     ").decimal(percent(s.gc_part.cpu), 1, 5).put(b"%  (");
    out.decimal(percent(s.gc_part.elapsed), 1, 0).put(b"% elapsed)\n\n  Alloc rate    ");
    out.number(s.alloc_rate, 0, true).put(b" bytes per MUT second\n\n  Productivity ");
    out.decimal(percent(s.productivity.cpu), 1, 5).put(b"% of total user, ");
    out.decimal(percent(s.productivity.elapsed), 1, 0).put(b"% of total elapsed\n\n");
    if flags().misc.internal_counters != 0 {
        out.put(b"Internal Counters require the threaded RTS");
    }
}

/// Millionths to tenths of a per cent.
fn percent(millionths: u64) -> u64 {
    (millionths + 500) / 1000
}

fn one_line(s: &Summary, out: &mut Text) {
    out.put(b"<<ghc: ").number(s.allocated, 0, false).put(b" bytes, ").count(collections()).put(b" GCs, ");
    out.number(s.average_live, 0, false).put(b"/").number(s.max_live, 0, false);
    out.put(b" avg/max bytes residency (").count(heap().stats.major_collections).put(b" samples), ");
    out.number(s.in_use >> 20, 0, false).put(b"M in use");
    for (name, times) in [(&b" INIT ("[..], s.init), (b" MUT (", s.mutator), (b" GC (", s.gc)] {
        out.put(b", ").seconds(times.cpu, 3, 0).put(name).seconds(times.elapsed, 3, 0).put(b" elapsed)");
    }
    out.put(b" :ghc>>\n");
}

fn machine_readable(s: &Summary, out: &mut Text) {
    let counts = &heap().stats;
    out.put(b" [(\"bytes allocated\", \"").number(s.allocated, 0, false).put(b"\")\n");
    let mut list = List(out);
    list.count("num_GCs", collections().into());
    list.count("average_bytes_used", s.average_live);
    list.count("max_bytes_used", s.max_live);
    list.count("num_byte_usage_samples", counts.major_collections.into());
    list.count("peak_megabytes_allocated", s.in_use >> 20);
    list.times(["init_cpu_seconds", "init_wall_seconds"], s.init);
    list.times(["mut_cpu_seconds", "mut_wall_seconds"], s.mutator);
    list.times(["GC_cpu_seconds", "GC_wall_seconds"], s.gc);
    list.times(["exit_cpu_seconds", "exit_wall_seconds"], s.exit);
    list.times(["total_cpu_seconds", "total_wall_seconds"], s.total);
    list.count("major_gcs", counts.major_collections.into());
    list.count("allocated_bytes", s.allocated);
    list.count("max_live_bytes", s.max_live);
    list.count("max_large_objects_bytes", 0);
    list.count("max_compact_bytes", 0);
    list.count("max_slop_bytes", s.slop);
    list.count("max_mem_in_use_bytes", s.in_use);
    list.count("cumulative_live_bytes", counts.cumulative_live_words * u64::from(WORD_SIZE));
    list.count("copied_bytes", s.copied);
    list.count("par_copied_bytes", 0);
    list.count("cumulative_par_max_copied_bytes", 0);
    list.count("cumulative_par_balanced_copied_bytes", 0);
    list.parts(["gc_cpu_percent", "gc_wall_percent"], s.gc_part);
    list.count("fragmentation_bytes", s.fragmentation);
    list.count("alloc_rate", s.alloc_rate);
    list.parts(["productivity_cpu_percent", "productivity_wall_percent"], s.productivity);
    for (g, stats) in counts.generations.iter().take(flags().gc.generations as usize).enumerate() {
        let average = stats.total_ns.checked_div(stats.collections.into()).unwrap_or(0);
        list.of(g, "collections").number(stats.collections.into(), 0, false).put(b"\")\n");
        list.of(g, "par_collections").put(b"0\")\n");
        list.of(g, "cpu_seconds").seconds(stats.cpu_ns, 6, 0).put(b"\")\n");
        list.of(g, "wall_seconds").seconds(stats.total_ns, 6, 0).put(b"\")\n");
        list.of(g, "max_pause_seconds").seconds(stats.max_ns, 6, 0).put(b"\")\n");
        list.of(g, "avg_pause_seconds").seconds(average, 6, 0).put(b"\")\n");
    }
    out.put(b" ]\n");
}

/// A list of pairs of strings.
struct List<'a>(&'a mut Text);

impl List<'_> {
    fn name(&mut self, name: &str) -> &mut Text {
        self.0.put(b" ,(\"").put(name.as_bytes()).put(b"\", \"")
    }

    fn of(&mut self, generation: usize, name: &str) -> &mut Text {
        self.0.put(b" ,(\"gen_").number(generation as u64, 0, false).put(b"_").put(name.as_bytes()).put(b"\", \"")
    }

    fn count(&mut self, name: &str, n: u64) {
        self.name(name).number(n, 0, false).put(b"\")\n");
    }

    fn times(&mut self, [cpu, elapsed]: [&str; 2], times: Times) {
        self.name(cpu).seconds(times.cpu, 6, 0).put(b"\")\n");
        self.name(elapsed).seconds(times.elapsed, 6, 0).put(b"\")\n");
    }

    /// Parts of 1, given in millionths.
    fn parts(&mut self, [cpu, elapsed]: [&str; 2], parts: Times) {
        self.name(cpu).decimal(parts.cpu, 6, 0).put(b"\")\n");
        self.name(elapsed).decimal(parts.elapsed, 6, 0).put(b"\")\n");
    }
}
