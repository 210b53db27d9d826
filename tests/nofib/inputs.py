"""Inputs and expected outputs that nofib makes by script (each program's boot.sh or Makefile): repeated templates, DNA."""
import os
import subprocess

import build


def repeat(src, template, target, times):
    data = open(os.path.join(src, template), "rb").read()
    with open(os.path.join(src, target), "wb") as f:
        for _ in range(times):
            f.write(data)


def c_program(src, source):
    """A C program of nofib, compiled natively from a copy (GHC writes beside a source with an absolute path): its path"""
    name = os.path.basename(source)
    copy, out = os.path.join(src, name), os.path.join(src, name[:-2] + ".native")
    if not os.path.exists(copy):
        with open(copy, "wb") as f, open(source, "rb") as original:
            f.write(original.read())
    if not os.path.exists(out):
        build.call([build.GHC, "-v0", "-O2", "-no-hs-main", name, "-o", out, "-outputdir", "."], src, "native")
    return out


def pipe(command, target, stdin=None):
    with open(target, "wb") as out, open(stdin or os.devnull, "rb") as inp:
        subprocess.run(command, stdin=inp, stdout=out, check=True)


def dna(run, src, target, sizes):
    generator = c_program(src, os.path.join(run.source, "shootout/fasta/fasta-c.c"))
    pipe([generator, str(sizes[run.mode])], os.path.join(src, target))


def generate(run, src):
    """Puts what the program's boot.sh makes into src, its folder"""
    name, mode = run.entry.name, run.mode
    stdin, stdout = f"{run.program}.{run.prefix}stdin", f"{run.program}.{run.prefix}stdout"
    if name == "spectral/awards":
        repeat(src, "awards.out_template", stdout, {"fast": 1, "norm": 10, "slow": 50}[mode])
    elif name == "spectral/banner":
        times = {"fast": 3500, "norm": 35000, "slow": 180000}[mode]
        repeat(src, "banner.stdin.template", stdin, times)
        repeat(src, "banner.stdout.template", stdout, times)
    elif name == "gc/spellcheck":
        repeat(src, "words", "input", 10)
    elif name == "shootout/fasta":
        dna(run, src, stdout, {"fast": 750000, "norm": 7500000, "slow": 25000000})
    elif name == "shootout/k-nucleotide":
        dna(run, src, stdin, {"fast": 60000, "norm": 600000, "slow": 3000000})
    elif name == "shootout/reverse-complement":
        dna(run, src, stdin, {"fast": 5000000, "norm": 50000000, "slow": 50000000})
        reverse = c_program(src, os.path.join(run.folder, "revcomp-c.c"))
        pipe([reverse], os.path.join(src, stdout), os.path.join(src, stdin))
