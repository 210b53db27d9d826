"""Compiles and runs one test, and compares as GHC's test driver does: a missing expected file means no output, NAME.stdout-ws-32 is
for 32-bit words; white space and the places in call stacks do not count."""
import os
import re
import subprocess
import sys

import files

HERE = os.path.dirname(os.path.realpath(__file__))
LINK = os.environ.get("AHC_LINK", "ahc-link")
NODE = os.environ.get("NODE", "node")
ENV = dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8")


def run(test, way, args, work):
    """What is wrong, or nothing"""
    place = os.path.join(work, re.sub(r"[^\w.]", "-", f"{test.label}-{way}"))
    try:
        prepare(test, place)
        return link(test, way, args, place) or compare(test, args, place)
    finally:
        files.remove(place)


def prepare(test, place):
    os.makedirs(place)
    for name in os.listdir(test.place):
        path = os.path.join(test.place, name)
        if os.path.isfile(path):
            files.copy(path, place)
        elif name + "/" in test.settings.files:
            files.copy(path, os.path.join(place, name))


def link(test, way, args, place):
    options = list(test.options)
    main = next((f for f in (test.main + ".hs", test.main + ".lhs") if os.path.exists(os.path.join(place, f))), None)
    if main is None:
        return f"no {test.main}.hs"
    if options[:2] == ["-F", "-pgmF"]:
        # run here, since a sandbox need not have what the script's first line names
        script = os.path.join(place, options[2])
        subprocess.run([sys.executable, script, main, main, main + ".new"], cwd=place, check=True)
        os.replace(os.path.join(place, main + ".new"), os.path.join(place, main))
        options = options[3:]
    if "+RTS" in options:
        # options of the compiler's own runtime
        options = options[: options.index("+RTS")]
    level = {"normal": "0", "optasm": "1", "optasm2": "2"}[way]
    options = ["-w", "-rtsopts", f"-i.:{HERE}/shims", *options]
    command = [LINK, main, "-O", level, *(f"--ghc-option={o}" for o in options), "--strategy", args.strategy, "-o", f"linked/{test.name}"]
    done = subprocess.run(command, cwd=place, env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        return "not linked\n" + done.stdout.decode("utf-8", "replace")
    return ""


def expected(test, stream):
    for name in (f"{test.name}.{stream}-ws-32", f"{test.name}.{stream}"):
        path = os.path.join(test.place, name)
        if os.path.exists(path):
            with open(path, "rb") as f:
                return f.read().decode("utf-8", "replace")
    return ""


def normal(text, functions=()):
    text = re.sub(r":\d+:\d+ in [^ :]+:", ":<line>:<column> in <package-id>:", text)
    text = re.sub(r" \(from [A-Za-z]+\)", "", text)
    for f in functions:
        text = f(text)
    return " ".join(text.split())


def compare(test, args, place):
    stdin = test.settings.stdin or (f"{test.name}.stdin" if os.path.exists(os.path.join(place, f"{test.name}.stdin")) else "/dev/null")
    rts = f"+RTS {args.rts} -RTS" if args.rts else ""
    # hReady002 must be there before its silent input ends; a busy machine may need more than a second for that
    prefix = test.settings.prefix.replace("sleep 1 ", "sleep 5 ")
    shell = f"{prefix} '{NODE}' linked/{test.name}.mjs {test.settings.run_options} {rts}"
    if not prefix.endswith("|") and "<" not in test.settings.run_options:
        shell += f" <'{stdin}'"
    try:
        done = subprocess.run(["bash", "-c", shell], cwd=place, env=ENV, stdin=subprocess.DEVNULL, capture_output=True, timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return f"still running after {args.timeout} s"
    got = {"stdout": done.stdout, "stderr": done.stderr}
    wrong, details = [], ""
    if done.returncode != test.settings.exit_code:
        wrong.append(f"exit code {done.returncode} instead of {test.settings.exit_code}")
    for stream, data in got.items():
        text, wanted = data.decode("utf-8", "replace"), expected(test, stream)
        functions = test.settings.normalise
        if stream not in test.settings.ignore and normal(text, functions) != normal(wanted, functions):
            wrong.append(stream)
            details += f"\n{stream}:\n" + files.diff(wanted.encode(), data, place)
    if not wrong:
        return ""
    # the other stream often says why
    if "stderr" not in wrong and done.stderr:
        details += "\nstderr: " + done.stderr.decode("utf-8", "replace")[:1000]
    return "differs: " + ", ".join(wrong) + details
