"""C objects that link to as much output as ours: what wasm-ld is measured on.

Functions of about 150 bytes that call each other through headers of their own, with constant tables of addresses as Haskell's info tables and closures
are; a section for each function and datum, as `--gc-sections` needs, and a root that reaches all of them.
"""
import concurrent.futures
import os
import subprocess

# Functions of an object, and how they look. {n}: the function, {a} {b} {c}: three others of the program.
FUNCTIONS = 120
ONE = """
static const char text_{n}[] = "the text of function {n}";
const struct box box_{n} = {{ f_{n}, text_{n}, &box_{a}, {n} }};
unsigned f_{n}(unsigned x, unsigned *p) {{
  unsigned s = x * {n}u + p[x & 7];
  switch (s & 7) {{
    case 0: return f_{a}(s >> 1, p + 1);
    case 1: p[2] = (unsigned)&box_{b}; break;
    case 2: s ^= f_{b}(p[3], p) + p[4] * {n}u; break;
    case 3: p[s & 3] += s; return box_{c}.code(s, p);
    case 5: s += p[5] - f_{c}(s, p + 2); break;
  }}
  for (unsigned i = 0; i < (x & 15); i++) s = (s << 3) ^ p[i & 7] ^ {n}u;
  return s + p[6];
}}
"""
HEAD = """
struct box { unsigned (*code)(unsigned, unsigned *); const char *text; const struct box *next; unsigned n; };
"""
FLAGS = ["--target=wasm32-wasi", "-w", "-O1", "-ffunction-sections", "-fdata-sections", "-fno-inline", "-fno-unroll-loops", "-fno-optimize-sibling-calls", "-c"]


def others(n, count):
    return [(n * k + k + 1) % count for k in (7, 31, 1031)]


def unit(number, count):
    ours = range(number * FUNCTIONS, (number + 1) * FUNCTIONS)
    named = sorted({o for n in ours for o in others(n, count)} | set(ours))
    declared = "".join(f"unsigned f_{o}(unsigned, unsigned *); extern const struct box box_{o};\n" for o in named)
    return HEAD + declared + "".join(ONE.format(n=n, **dict(zip("abc", others(n, count)))) for n in ours)


def objects(folder, units, compiler):
    """Object files of that many units and a root; `touch` reaches everything"""
    count = units * FUNCTIONS
    names = []

    def one(number):
        name = os.path.join(folder, f"u{number}")
        with open(name + ".c", "w") as f:
            f.write(unit(number, count))
        subprocess.run([compiler, *FLAGS, name + ".c", "-o", name + ".o"], check=True)
        return name + ".o"

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        names = list(pool.map(one, range(units)))
    root = os.path.join(folder, "root")
    with open(root + ".c", "w") as f:
        f.write(HEAD + "".join(f"extern const struct box box_{n};\n" for n in range(count)))
        f.write("const struct box *const all[] = {" + ",".join(f"&box_{n}" for n in range(count)) + "};\n")
        f.write("unsigned touch(unsigned n, unsigned *p) { return all[n]->code(n, p); }\n")
    subprocess.run([compiler, *FLAGS, root + ".c", "-o", root + ".o"], check=True)
    return [root + ".o", *names]
