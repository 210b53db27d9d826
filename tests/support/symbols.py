"""What libraries of a boot store define: closures, for programs that hold everything of a library."""
import json
import os
import pathlib
import re
import struct

# What the linker refuses by name: primops that only an interpreter can run (tests/primops has the list), among the wrappers of all
# primops; copies of stacks.
REFUSED = ("GHCziPrimopWrappers_", "GHCziStackziCloneStack_")
PLAIN = re.compile(r"[A-Za-z0-9_]+_closure")

PROGRAM = """module Main (main) where
foreign import ccall "touch" touch :: Int -> IO Int
main :: IO ()
main = touch 0 >>= print
"""


def indexes():
    """The index files of the toolchain's stores ($AHC_CONFIG), by library"""
    config = json.loads(pathlib.Path(os.environ["AHC_CONFIG"]).read_text())
    return {i.stem: i for store in config["stores"] for i in pathlib.Path(store, "index").glob("*.idx")}


def symbols(index):
    """The symbols of an index file (boot-store/store/FORMAT.md)"""
    data = index.read_bytes()
    members, count, _ = struct.unpack_from("<III", data, 40)
    table = 60 + 48 * members
    strings = data[table + 12 * count :]
    for n in range(count):
        start, length, _, _ = struct.unpack_from("<IHHI", data, table + 12 * n)
        yield strings[start : start + length].decode()


def closures(index):
    return [s for s in symbols(index) if PLAIN.fullmatch(s) and not any(part in s for part in REFUSED)]


def source(names):
    """A C file that refers to all of them, for PROGRAM"""
    declared = "".join(f"extern char {name};\n" for name in names)
    listed = "".join(f"  &{name},\n" for name in names)
    return f"{declared}char *table[] = {{\n{listed}}};\nint touch(int n) {{ return (int)table[n]; }}\n"
