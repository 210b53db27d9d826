"""Instructions that a process executes, counted by perf where the processor's counters can be had (not in most virtual machines), otherwise by callgrind.

Counted once, since the number hardly changes; a program in Node counts without what Node itself executes for an empty module.  Under callgrind threads
take turns, so V8's better code comes later than it would: the numbers of two variants compare, those of two engines do not."""
import functools
import os
import re
import subprocess

import engines


def perf(command, case, timeout):
    report = os.path.join(case.place, "perf.csv")
    sample = engines.process(["perf", "stat", "-x,", "-e", "instructions:u", "-o", report, "--", *command], case, timeout)
    with open(report) as f:
        found = re.search(r"^(\d+),[^,]*,instructions", f.read(), re.M)
    return sample, int(found.group(1)) if found else None


def callgrind(command, case, timeout):
    report = os.path.join(case.place, "callgrind.out")
    sample = engines.process(["valgrind", "--tool=callgrind", "--smc-check=all-non-file", f"--callgrind-out-file={report}", *command], case, timeout * 60)
    found = re.search(rb"Collected : (\d+)", sample.stderr)
    return sample, int(found.group(1)) if found else None


def there(program):
    return any(os.access(os.path.join(d, program), os.X_OK) for d in os.environ["PATH"].split(":"))


@functools.cache
def counter():
    """perf or callgrind, whichever counts here"""
    if there("perf"):
        done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if re.search(rb"^\d+,[^,]*,instructions", done.stdout, re.M):
            return perf
    if there("valgrind"):
        return callgrind
    raise SystemExit("run: --instructions: no perf that counts instructions on this machine, and no valgrind (Debian package valgrind)")


_bare = {}


def bare(engine, case, timeout):
    """Of an engine's process with an empty program"""
    if engine.command not in _bare:
        empty = os.path.join(case.place, "empty.mjs")
        with open(empty, "w"):
            pass
        _bare[engine.command] = counter()([engine.command, "--no-warnings", empty], case, timeout)[1] or 0
    return _bare[engine.command]


def count(engine, case, linked, timeout):
    """Instructions of a run, or None if the engine is not a process of its own; raises engines.Failed if it did not run as it should"""
    if isinstance(engine, engines.Native):
        sample, number = counter()(engine.arguments(case, linked), case, timeout)
    elif isinstance(engine, engines.Node):
        sample, number = counter()(engine.arguments(case, linked), case, timeout)
        number = number and number - bare(engine, case, timeout)
    else:
        return None
    wrong = number is None or ("int32" not in case.marks and case.wrong(sample.output, sample.code))
    if wrong:
        raise engines.Failed(f"while instructions are counted: {wrong if number else 'no number'}\n" + sample.stderr.decode("utf-8", "replace"))
    return number
