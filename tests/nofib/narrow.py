"""Makes a native program compute with 32-bit Ints: the oracle for the few programs whose Int overflows on a 32-bit machine.
In a copy of the program, Int becomes Int32, and the functions of the Prelude that take an Int come from Narrow.hs."""
import os
import re

import files

MODULE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "Narrow.hs")


def narrow(src):
    files.copy(MODULE, src)
    for name in os.listdir(src):
        if not name.endswith((".hs", ".lhs")) or name == "Narrow.hs":
            continue
        path = os.path.join(src, name)
        with open(path, encoding="latin-1") as f:
            text = f.read()
        text = re.sub(r"(?<![\w.'])Int(?![\w'.])", "Int32", text)
        bird = "> " if name.endswith(".lhs") else ""
        imports = f"{bird}import Prelude hiding ((!!), length, take, drop, splitAt, replicate)\n{bird}import Narrow\n"
        # before the first import, or at the top
        first = re.search(rf"^{bird}import\b", text, re.M)
        at = first.start() if first else 0
        with open(path, "w", encoding="latin-1") as f:
            f.write(text[:at] + imports + text[at:])
