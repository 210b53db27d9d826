"""Programs of the speed benchmark: nofib's (by their names there, such as imaginary/queens) and those in programs/.  Each is compiled once
natively and once to objects, which every variant then links its own way."""
import os
import subprocess
import sys
import types

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [os.path.join(HERE, "../../nofib"), os.path.join(HERE, "../../support")]

import build
import files
import inputs
import listing
import makefile

OWN = os.path.join(HERE, "programs")


class Variant:
    """LABEL[@AHC]=ARGUMENTS: how a program is linked, and by which ahc"""

    def __init__(self, text):
        name, _, arguments = text.partition("=")
        self.label, _, ahc = name.partition("@")
        self.ahc, self.arguments = ahc or os.environ.get("AHC", "ahc"), arguments.split()


class Case:
    """A built program: how each variant is run"""

    def __init__(self, name):
        self.name, self.commands, self.sizes, self.cwd, self.stdin = name, {}, {}, ".", os.devnull


def own_names():
    return sorted(n[:-3] for n in os.listdir(OWN) if n.endswith(".hs"))


def link(case, objects, packages, variants, work, node, arguments):
    for v in variants:
        out = os.path.join(work, v.label, "program")
        os.makedirs(os.path.dirname(out))
        build.call([v.ahc, "link", *objects, *packages, *v.arguments, "-o", out], work, f"wasm, {v.label}")
        case.sizes[v.label] = os.path.getsize(out + ".wasm")
        for label, command in node.items():
            case.commands[f"{v.label}/{label}" if len(node) > 1 else v.label] = [command, out + ".mjs", *arguments]


def objects_of(folder):
    found = [os.path.join(at, n) for at, _, names in os.walk(folder) for n in names if n.endswith(".o")]
    return sorted(found)


def prepare(name, args, variants, work):
    """Builds a program natively and with every variant"""
    case, place = Case(name), os.path.join(work, name.replace("/", "-"))
    os.makedirs(place)
    if name in own_names():
        source, main, options, packages, arguments = OWN, f"{name}.hs", ["-w"], ["-package=containers", "-package=array"], []
    else:
        entry = next((e for e in listing.read() if e.name == name), None)
        if entry is None:
            sys.exit(f"run: {name}: neither a program of nofib (FOLDER/PROGRAM) nor one of {', '.join(own_names())}")
        if entry.needs:
            raise build.Failed(f"needs {entry.needs}")
        program = build.Program(entry, types.SimpleNamespace(source=args.source, optimize=args.optimize), os.path.join(place, "src"))
        run = makefile.Run(entry, args.source, args.mode)
        inputs.generate(run, program.src)
        source, main, options = program.src, program.main(), program.ghc_options()
        packages = [f"-package={p}" for p in program.make.packages()]
        arguments = run.arguments + (["+RTS", *run.rts, "-RTS"] if run.rts else [])
        case.stdin = run.stdin(program.src)
    case.cwd = source
    options = [*options, "-rtsopts", *packages]
    native = os.path.join(place, "native")
    build.call([build.GHC, "-v0", f"-O{args.optimize}", *options, main, "-outputdir", native + "-o", "-o", native], source, "native")
    case.commands["native"] = [native, *arguments]
    wasm = [f"--ghc-option={o}" for o in options] + ["-O", args.optimize, "--work-dir", place, "-o", os.path.join(place, "first")]
    build.call([build.LINK, main, *wasm], source, "wasm")
    # Without -rtsopts the objects are the same; the linker takes the option itself.
    link(case, objects_of(os.path.join(place, "obj")), ["--rtsopts=all", *(f"--{p[1:]}" for p in packages)], variants, place, args.nodes, arguments)
    return case
