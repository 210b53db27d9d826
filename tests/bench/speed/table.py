"""The table of a benchmark run: a row for each program, variant and engine; read, written, summed up.

Ratios are least time to native GHC's least time within the same run, processor time (cpu) or wall clock; `previous` is an older table, with which
only ratios are compared, since times of different days say nothing."""
import csv
import math
import os

COLUMNS = [
    "program", "variant", "engine", "rounds", "wall-min", "wall-median", "cpu-min", "cpu-median", "memory-kib",
    "instantiate-ms", "instructions", "wasm-bytes", "brotli-bytes", "cpu-ratio", "wall-ratio",
]  # fmt: skip
RELEASES = os.path.join(os.path.dirname(os.path.realpath(__file__)), "releases")
GROUPS = ["imaginary + spectral", "real", "shootout", "gc", "ours"]


def median(numbers):
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def geometric(numbers):
    return math.exp(sum(map(math.log, numbers)) / len(numbers)) if numbers else float("nan")


def group(program):
    top = program.split("/")[0]
    if "/" not in program:
        return "ours"
    return GROUPS[0] if top in ("imaginary", "spectral") else top


def row(program, variant, engine, samples, native, extra):
    """native: least wall and cpu of native code, at least a millisecond"""
    wall, cpu = [s.wall for s in samples], [s.cpu for s in samples]
    said = [s.instantiate for s in samples if s.instantiate is not None]
    values = {
        "program": program, "variant": variant, "engine": engine, "rounds": len(samples),
        "wall-min": f"{min(wall):.1f}", "wall-median": f"{median(wall):.1f}", "cpu-min": f"{min(cpu):.1f}", "cpu-median": f"{median(cpu):.1f}",
        "memory-kib": max(s.memory for s in samples), "instantiate-ms": f"{min(said):.2f}" if said else "",
        "cpu-ratio": f"{min(cpu) / native[1]:.3f}", "wall-ratio": f"{min(wall) / native[0]:.3f}", **extra,
    }  # fmt: skip
    return {c: values.get(c, "") for c in COLUMNS}


def write(path, rows):
    with open(path, "w", newline="") as f:
        out = csv.DictWriter(f, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def read(path):
    with open(path, newline="") as f:
        rows = list(csv.DictReader(f))
    if not rows or set(COLUMNS) - set(rows[0]):
        raise SystemExit(f"{path}: not a table of this benchmark: its columns are not {', '.join(COLUMNS)}")
    return rows


def latest():
    """The newest table in releases/, if there is one"""
    names = sorted(n for n in os.listdir(RELEASES) if n.endswith(".csv")) if os.path.isdir(RELEASES) else []
    return os.path.join(RELEASES, names[-1]) if names else None


def key(r):
    return f"{r['variant']}/{r['engine']}"


def series(rows):
    """VARIANT/ENGINE -> program -> row, native code left out; both in the table's order"""
    found = {}
    for r in rows:
        if r["variant"] != "native":
            found.setdefault(key(r), {})[r["program"]] = r
    return found


def ratio(r, column="cpu-ratio"):
    return max(float(r[column]), 0.001)


def against(mine, other):
    """Ratios of one series to another, program by program"""
    return {p: ratio(mine[p]) / ratio(other[p]) for p in mine if p in other}


def summary(rows, previous=None):
    """Lines: geometric means by group, against the first variant and trampolines on the same engine and against the previous table, the five worst"""
    found, before = series(rows), series(previous or [])
    for name, mine in found.items():
        for g in GROUPS:
            part = [r for p, r in mine.items() if group(p) == g]
            if part:
                cpu, wall = (geometric([ratio(r, c) for r in part]) for c in ("cpu-ratio", "wall-ratio"))
                yield f"{name}, {g}: geometric mean {cpu:.2f} of native (wall clock {wall:.2f}), {len(part)} programs"
        same = [n for n in found if n.split("/")[1] == name.split("/")[1]]
        for other in dict.fromkeys([same[0], *(n for n in same if n.startswith("trampoline/"))]):
            yield from compared(name, mine, other, found)
        change = against(mine, before.get(name, {}))
        if change:
            yield f"{name}: {geometric(list(change.values())):.3f} of the previous table, {len(change)} programs" + worst(change, 1.1, "slower")
        yield f"{name}: most against native: " + ", ".join(f"{p} {ratio(r):.2f}" for p, r in sorted(mine.items(), key=lambda x: -ratio(x[1]))[:5])


def compared(name, mine, other, found):
    change = against(mine, found[other])
    if name != other and change:
        yield f"{name}: {geometric(list(change.values())):.3f} of {other}" + worst(change, 1.1, "slower")


def worst(change, limit, word):
    bad = sorted(((c, p) for p, c in change.items() if c > limit), reverse=True)
    more = f" and {len(bad) - 8} more" if len(bad) > 8 else ""
    return f"; more than 10 % {word}: " + ", ".join(f"{p} {c:.2f}" for c, p in bad[:8]) + more if bad else ""
