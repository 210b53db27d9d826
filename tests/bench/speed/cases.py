"""Programs of the speed benchmark: nofib's (by their names there, such as imaginary/queens) and those in programs/.  Each is compiled once
natively and once to objects, which every variant then links its own way; folders of foreign WASI modules add theirs.

A program of ours says in its first line `-- bench:` which packages it needs, its arguments for each mode, and with stdin=KIND what it reads (data.py).
What a program must write is what native GHC makes of it; marks of nofib's list (int32, hash) mean there what they mean in tests/nofib."""
import functools
import os
import subprocess
import sys
import types

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../../nofib"), os.path.join(HERE, "../../support")]

import build
import data
import expect
import files
import inputs
import listing
import makefile
import narrow

# a package database for native GHC, beside its own; ahc has the same packages (ci/bench)
PACKAGES = os.environ.get("BENCH_PACKAGES")
OWN = os.path.join(HERE, "programs")
COMPILED = (".o", ".hi")
TIMEOUT = 600


class Variant:
    """LABEL[@AHC]=ARGUMENTS: how a program is linked, and by which ahc"""

    def __init__(self, text):
        name, _, arguments = text.partition("=")
        self.label, _, ahc = name.partition("@")
        self.ahc, self.arguments = ahc or os.environ.get("AHC", "ahc"), arguments.split()


class Linked:
    """One wasm file of a program; mjs is None if it is a foreign one"""

    def __init__(self, label, wasm, mjs, arguments):
        self.label, self.wasm, self.mjs, self.arguments = label, wasm, mjs, arguments


class Case:
    """A built program: what runs, with what, and what it must write"""

    def __init__(self, name, place):
        self.name, self.place, self.cwd, self.stdin = name, place, place, os.devnull
        self.native, self.arguments, self.rts, self.marks = None, [], [], set()
        self.linked, self.expected, self.code = [], b"", 0

    def rts_arguments(self):
        return ["+RTS", *self.rts, "-RTS"] if self.rts else []

    def wrong(self, output, code, text=False):
        """What is wrong with a result, or None; text: the output went through a decoder of UTF-8"""
        wanted, got = self.expected, output
        if text:
            wanted, got = (x.decode("utf-8", "replace").encode() for x in (wanted, got))
        if "hash" in self.marks:
            wanted, got = expect.wrapped(wanted), expect.wrapped(got)
        if code != self.code:
            return f"exit code {code}, native {self.code}"
        return None if wanted == got else "other output than native GHC's\n" + files.diff(wanted, got, self.place)

    def files(self):
        """Files that a program in a browser may want to open, by their paths below the working directory"""
        found = [os.path.relpath(os.path.join(at, n), self.cwd) for at, _, names in os.walk(self.cwd) for n in names if not n.endswith(COMPILED)]
        return sorted(found)


def own_names():
    return sorted(n[:-3] for n in os.listdir(OWN) if n.endswith(".hs"))


@functools.cache
def packages():
    """Names of the packages that native GHC has: its own and those of PACKAGES"""
    done = subprocess.run([os.environ.get("GHC_PKG", "ghc-pkg"), "list", "--global", "--simple-output", "--names-only"], stdout=subprocess.PIPE, check=True)
    more = [n[:-5] for n in os.listdir(PACKAGES) if n.endswith(".conf")] if PACKAGES else []
    return {*done.stdout.decode().split(), *more}


def missing(name):
    """Packages that a program needs and native GHC has not"""
    entry = known(name)
    needed = header(name).get("packages", []) if entry is None else [n.strip() for n in entry.needs.split(",") if n]
    return [n for n in needed if n not in packages()]


def chosen(names, others=()):
    """Programs by name or folder of nofib, `ours`, or one of `others`; hartel's are a suite of their own, eff's belong to real.  Of a folder those are left out,
    with a line, that need a package that is not there"""
    for name in names:
        several = list(members(name, others))
        for program in several:
            lacking = [] if program in others else missing(program)
            if lacking and several != [name]:
                print(f"{program}: left out: needs {', '.join(lacking)} (BENCH_PACKAGES)")
            else:
                yield program


def members(name, others):
    entries = listing.read()
    if name == "ours":
        yield from own_names()
    elif name in {e.folder.split("/")[0] for e in entries} | {e.folder for e in entries}:
        yield from (e.name for e in entries if e.folder == name or (e.folder == "real/eff" and name == "real"))
    elif name in others or name in own_names() or name in {e.name for e in entries}:
        yield name
    else:
        sys.exit(f"{name}: neither a program of nofib (FOLDER/PROGRAM), a folder of it, nor one of {', '.join([*others, *own_names()])}")


def brotli(path):
    """Bytes of a file as brotli -q 11 makes it"""
    done = subprocess.run([os.environ.get("BROTLI", "brotli"), "-q", "11", "-c", path], stdout=subprocess.PIPE, check=True)
    return len(done.stdout)


def header(name):
    """KEY=VALUES of a program's first line"""
    with open(os.path.join(OWN, name + ".hs"), encoding="utf-8") as f:
        mark, _, rest = f.readline().partition("bench:")
    if mark.strip() != "--":
        sys.exit(f"run: programs/{name}.hs does not begin with `-- bench:`")
    return {k: v.split(",") for k, _, v in (word.partition("=") for word in rest.split())}


def objects_of(folder):
    found = [os.path.join(at, n) for at, _, names in os.walk(folder) for n in names if n.endswith(".o")]
    return sorted(found)


def known(name):
    """The entry of nofib's list, or None if the program is ours (a name that chosen let through)"""
    if name in own_names():
        return None
    return next(e for e in listing.read() if e.name == name)


def sources(case, args):
    """Copies a program's source: main module, GHC options, packages; fills in how it is called"""
    entry = known(case.name)
    case.cwd = os.path.join(case.place, "src")
    if entry is None:
        said = header(case.name)
        os.makedirs(case.cwd)
        files.copy(os.path.join(OWN, case.name + ".hs"), case.cwd)
        case.arguments = said.get(args.mode, [])
        if "stdin" in said:
            case.stdin = data.write(said["stdin"][0], case.place, args.mode)
        return f"{case.name}.hs", ["-w"], said.get("packages", [])
    program = build.Program(entry, types.SimpleNamespace(source=args.source, optimize=args.optimize), case.cwd)
    run = makefile.Run(entry, args.source, args.mode)
    inputs.generate(run, program.src)
    case.cwd, case.marks = program.src, entry.marks
    case.arguments, case.rts, case.stdin = run.arguments, run.rts, run.stdin(program.src)
    return program.main(), program.ghc_options(), program.make.packages()


def ghc(main, options, cwd, out, args):
    more = [f"-package-db={PACKAGES}"] if PACKAGES else []
    build.call([build.GHC, "-v0", f"-O{args.optimize}", *more, *options, "-rtsopts", main, "-outputdir", out + "-o", "-o", out], cwd, "native")
    return out


def oracle(case, main, options, args):
    """Native GHC's output; with Int32 in the place of Int for a program that overflows a 32-bit Int"""
    exe = case.native
    if "int32" in case.marks:
        narrowed = os.path.join(case.place, "narrowed")
        files.copy(case.cwd, narrowed)
        narrow.narrow(narrowed)
        exe = ghc(main, options, narrowed, os.path.join(case.place, "native32"), args)
    result = build.execute([exe, *case.arguments, *case.rts_arguments()], case.cwd, case.stdin, TIMEOUT, "native")
    case.expected, case.code = result.stdout, result.code


def foreign(case, folders):
    """The modules of other toolchains: LABEL -> FOLDER with imaginary-queens.wasm and so on; one that is absent is left out"""
    for label, folder in folders.items():
        wasm = os.path.join(folder, case.name.replace("/", "-") + ".wasm")
        if os.path.exists(wasm):
            case.linked.append(Linked(label, wasm, None, [*case.arguments, *case.rts_arguments()]))


def prepare(name, args, work):
    """Builds a program natively and with every variant"""
    case = Case(name, os.path.join(work, name.replace("/", "-")))
    os.makedirs(case.place)
    main, options, packages = sources(case, args)
    with_packages = [*options, *(f"-package={p}" for p in packages)]
    case.native = ghc(main, with_packages, case.cwd, os.path.join(case.place, "native"), args)
    oracle(case, main, with_packages, args)
    compile_wasm(case, main, with_packages, args)
    link(case, packages, args.variants)
    foreign(case, args.foreign)
    return case


def compile_wasm(case, main, options, args):
    flags = [f"--ghc-option={o}" for o in ["-rtsopts", *options]]
    build.call([build.LINK, main, *flags, "-O", args.optimize, "--work-dir", case.place, "-o", os.path.join(case.place, "first")], case.cwd, "wasm")


def link(case, packages, variants):
    # the objects carry no RTS options; the linker takes them itself
    common = [*objects_of(os.path.join(case.place, "obj")), "--rtsopts=all", *(f"--package={p}" for p in packages)]
    for v in variants:
        out = os.path.join(case.place, v.label, "program")
        os.makedirs(os.path.dirname(out))
        build.call([v.ahc, "link", *common, *v.arguments, "-o", out], case.cwd, f"wasm, {v.label}")
        case.linked.append(Linked(v.label, out + ".wasm", out + ".mjs", [*case.arguments, *case.rts_arguments()]))
