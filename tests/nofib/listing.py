"""Reads programs.txt: a line per program, FOLDER/PROGRAM and marks, or what it needs.

    FOLDER/PROGRAM [ci] [hash] [int32] [stale] [needs LIBRARY...]
"""
import os

FILE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "programs.txt")
MARKS = ["ci", "hash", "int32", "stale"]
FOLDERS = ["imaginary", "spectral", "spectral/hartel", "real", "real/eff", "gc", "shootout"]


class Entry:
    def __init__(self, line):
        self.name, *words = line.split()
        self.folder = self.name.rsplit("/", 1)[0]
        self.marks, self.needs = set(), ""
        while words:
            word = words.pop(0)
            if word == "needs":
                self.needs = " ".join(words)
                break
            if word not in MARKS:
                raise SystemExit(f"run: {FILE}: {line}: {word}: not one of {MARKS}")
            self.marks.add(word)


def read():
    with open(FILE) as f:
        lines = [line.split("#", 1)[0].strip() for line in f]
    return [Entry(line) for line in lines if line]


def unlisted(entries, source):
    """Programs of nofib's folders that the list does not name, and the other way round"""
    there = set()
    for folder in FOLDERS:
        for name in os.listdir(os.path.join(source, folder)):
            path = f"{folder}/{name}"
            if path not in FOLDERS and os.path.exists(os.path.join(source, path, "Makefile")):
                there.add(path)
    names = {e.name for e in entries}
    return [f"does not name {p}" for p in sorted(there - names)] + [f"names {p}, which is not in nofib" for p in sorted(names - there)]
