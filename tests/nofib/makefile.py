"""What a program's Makefile says: arguments of a mode, packages, GHC options.  The Makefiles are plain enough for a reader of
assignments; what stands between `ifeq` and `endif` only sets heap sizes or names of inputs (inputs.py), and is passed over."""
import os
import re


def variables(path):
    result = {}
    depth = 0
    text = open(path, encoding="latin-1").read().replace("\\\n", " ")
    for line in text.splitlines():
        line = line.split("#", 1)[0].rstrip()
        if re.match(r"if(n?eq|n?def)\b", line):
            depth += 1
        elif line.startswith("endif"):
            depth -= 1
        elif depth == 0 and (m := re.match(r"(\w+)\s*(\+?)=\s*(.*)$", line)):
            name, more, value = m.groups()
            result[name] = (result.get(name, "") + " " + value).strip() if more else value
    return result


class Makefile:
    """Of a program: its folder in nofib and its variables, after those of the folder above if that is no top folder"""

    def __init__(self, entry, source):
        self.folder = os.path.join(source, entry.name)
        self.values = variables(os.path.join(self.folder, "Makefile"))
        above = os.path.join(os.path.dirname(self.folder), "Makefile")
        if "/" in entry.folder:
            for name, value in variables(above).items():
                self.values.setdefault(name, value)

    def words(self, name):
        return self.values.get(name, "").split()

    def packages(self):
        return list(dict.fromkeys(self.words("SRC_DEPS")))

    def ghc_options(self):
        # the RTS options of the compiler's own heap are no options of the program
        return [o for o in self.words("SRC_HC_OPTS") if not o.startswith("-H")]


class Run:
    """A program in a mode: how it is called"""

    def __init__(self, entry, source, mode):
        make = Makefile(entry, source)
        self.entry, self.mode, self.source = entry, mode, source
        self.folder = make.folder
        self.program = entry.name.rsplit("/", 1)[1]
        opts = {"fast": "FAST_OPTS", "norm": "NORM_OPTS", "slow": "SLOW_OPTS"}[mode]
        # some programs of gc have arguments for the normal mode alone
        words = (make.words(opts) or make.words("NORM_OPTS")) + make.words("PROG_ARGS") + make.words("SRC_RUNTEST_OPTS") + make.words("EXTRA_RUNTEST_OPTS")
        words = [w for w in words if w != "-stdout-binary"]
        self.arguments, self.rts = [], []
        inside = False
        for w in words:
            if w in ("+RTS", "-RTS"):
                inside = w == "+RTS"
            else:
                (self.rts if inside else self.arguments).append(w)
        # nofib names the files of the normal mode without a mode
        self.prefix = "" if mode == "norm" else mode

    def stdin(self, src):
        for name in (f"{self.program}.{self.prefix}stdin", f"{self.program}.stdin"):
            path = os.path.join(src, name)
            if os.path.exists(path):
                return path
        return os.devnull

    def quoted(self):
        return " ".join(self.arguments)
