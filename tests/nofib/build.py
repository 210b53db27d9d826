"""Builds and runs one program natively and as wasm."""
import hashlib
import os
import pickle
import subprocess
import time

import files
import makefile
import narrow

GHC = os.environ.get("GHC", "ghc")
LINK = os.environ.get("AHC_LINK", "ahc-link")
NODE = os.environ.get("NODE", "node")
ENV = dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8")


class Failed(Exception):
    pass


class Result:
    def __init__(self, code, stdout, stderr, seconds):
        self.code, self.stdout, self.stderr, self.seconds = code, stdout, stderr, seconds


def call(command, cwd, what):
    done = subprocess.run(command, cwd=cwd, env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise Failed(f"not linked ({what})\n" + done.stdout.decode("utf-8", "replace"))


def execute(command, cwd, stdin, timeout, what):
    started = time.monotonic()
    with open(stdin, "rb") as inp:
        try:
            done = subprocess.run(command, cwd=cwd, env=ENV, stdin=inp, capture_output=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise Failed(f"still running after {timeout} s ({what})") from None
    return Result(done.returncode, done.stdout, done.stderr, time.monotonic() - started)


class Program:
    def __init__(self, entry, args, place):
        self.entry, self.args, self.place = entry, args, place
        self.make = makefile.Makefile(entry, args.source)
        os.makedirs(place)
        # some programs include files of the folder above
        self.above = os.path.join(place, "above")
        os.makedirs(self.above)
        parent = os.path.dirname(self.make.folder)
        for name in os.listdir(parent):
            if os.path.isfile(os.path.join(parent, name)):
                files.copy(os.path.join(parent, name), self.above)
        self.src = os.path.join(self.above, os.path.basename(self.make.folder))
        files.copy(self.make.folder, self.src)

    def main(self):
        base = os.path.basename(self.make.folder)
        for name in ("Main.hs", "Main.lhs", f"{base}.hs"):
            if os.path.exists(os.path.join(self.src, name)):
                return name
        raise Failed("no main module")

    def ghc_options(self):
        return ["-w", *self.make.ghc_options()]

    def key(self, run):
        """What a native result depends on"""
        h = hashlib.sha256()
        for folder, dirs, names in os.walk(self.make.folder):
            dirs.sort()
            for name in sorted(names):
                h.update(name.encode() + b"\0" + open(os.path.join(folder, name), "rb").read())
        for text in (run.mode, run.quoted(), self.args.optimize, *sorted(self.entry.marks), *self.ghc_options()):
            h.update(text.encode() + b"\0")
        return f"{self.entry.name.replace('/', '-')}-{run.mode}-{h.hexdigest()[:16]}"

    def native(self, run):
        cache = os.environ.get("NOFIB_CACHE")
        kept = cache and os.path.join(cache, self.key(run))
        if kept and os.path.exists(kept):
            with open(kept, "rb") as f:
                return pickle.load(f)
        exe = os.path.join(self.place, "native")
        if not os.path.exists(exe):
            src = os.path.join(self.place, "native-above", os.path.basename(self.src))
            files.copy(self.above, os.path.dirname(src))
            if "int32" in self.entry.marks:
                narrow.narrow(src)
            packages = [f"-package={p}" for p in self.make.packages()]
            call([GHC, "-v0", f"-O{self.args.optimize}", *self.ghc_options(), *packages, self.main(), "-o", exe], src, "native")
        result = execute(["bash", "-c", 'ulimit -v 4000000; exec "$0" "$@"', exe, *run.arguments], self.src, run.stdin(self.src), self.args.timeout, "native")
        if kept:
            os.makedirs(cache, exist_ok=True)
            with open(kept + ".new", "wb") as f:
                pickle.dump(result, f)
            os.replace(kept + ".new", kept)
        return result

    def wasm(self, run, strategy):
        out = os.path.join(self.args.keep or self.place, self.entry.name.replace("/", "-") + "-" + strategy)
        module = os.path.join(out, "program.mjs")
        if not os.path.exists(module):
            options = [f"--ghc-option={o}" for o in ["-rtsopts", *self.ghc_options()]] + [f"--package={p}" for p in self.make.packages()]
            command = [LINK, self.main(), *options, "-O", self.args.optimize, "--strategy", strategy, "-o", os.path.join(out, "program")]
            call(command, self.src, "wasm")
        rts = run.rts + self.args.rts.split()
        arguments = run.arguments + (["+RTS", *rts, "-RTS"] if rts else [])
        return execute([NODE, module, *arguments], self.src, run.stdin(self.src), self.args.timeout, "wasm")
