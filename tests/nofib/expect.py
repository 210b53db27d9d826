"""Compares a wasm program's result with what nofib expects and with the native program's."""
import glob
import os
import re

import files


def expected_files(run, src):
    """nofib's expected outputs; any of them will do, as for its own driver"""
    patterns = [f"{run.program}.{run.prefix}stdout*", f"{run.program}.stdout*"]
    found = []
    for pattern in patterns:
        found += [f for f in sorted(glob.glob(os.path.join(glob.escape(src), pattern))) if not f.endswith("template")]
    return found


def wrapped(data):
    """Integers as a 32-bit Int holds them: sums and products of Ints agree with the 64-bit ones up to this"""

    def one(match):
        n = int(match.group()) & 0xFFFFFFFF
        return b"%d" % (n - (n >> 31 << 32))

    return re.sub(rb"-?\d{9,}", one, data)


def judge(entry, run, program, native, result):
    """(state, text)"""
    convert = wrapped if "hash" in entry.marks else (lambda data: data)
    expected = [(f, convert(open(f, "rb").read().replace(b"\r\n", b"\n"))) for f in expected_files(run, program.src)]
    notes = [f"{result.seconds:.1f} s" + (f", native {native.seconds:.1f} s" if native else "")]
    if native:
        wanted = convert(native.stdout)
        if expected and "int32" in entry.marks:
            notes.append("compared with native GHC computing with Int32: overflows a 32-bit Int")
        elif expected and wanted not in [data for _, data in expected]:
            notes.append("native GHC's output is not nofib's")
        if result.stdout != wanted:
            return "not ok", f"stdout is not native GHC's (exit code {result.code}, {notes[0]})\n" + files.diff(wanted, result.stdout, program.place) + tail(result)
        if result.code != native.code:
            return "not ok", f"exit code {result.code}, native {native.code}" + tail(result)
    else:
        if result.stdout not in [data for _, data in expected]:
            return "not ok", f"stdout is not nofib's (exit code {result.code}, {notes[0]})\n" + files.diff(expected[0][1], result.stdout, program.place) + tail(result)
        if result.code != 0:
            return "not ok", f"exit code {result.code}" + tail(result)
    return "ok", ", ".join(notes)


def tail(result):
    return "\n" + result.stderr.decode("utf-8", "replace")[-2000:] if result.stderr else ""
