"""A library's test suites as a Cabal package of their own, so that they test the library that the toolchain has, and not another build of it.

Input: an entry of suites.json, the library's source. The new package is the source with its .cabal file cut down to the suites, without
executables, benchmarks and the library (unless the entry says `library`: its suites need it with other options); and with the entry's `replace` (files of ours in the place of files of theirs) and `rewrite` (regular
expressions, per file). Every rule must change something: one that no longer does is an error.
"""
import os
import re
import subprocess

import files

HERE = os.path.dirname(os.path.realpath(__file__))


class Unfit(Exception):
    """The source is not what the entry speaks of"""


def stanzas(text):
    """A .cabal file's parts: (kind, name, lines); the part before the first stanza has the kind ''"""
    parts = [("", "", [])]
    for line in text.splitlines():
        head = re.match(r"^(library|executable|test-suite|benchmark|flag|common|source-repository|custom-setup|foreign-library)\b\s*(\S*)", line, re.I)
        if head:
            parts.append((head.group(1).lower(), head.group(2), []))
        parts[-1][2].append(line)
    return parts


def fields(lines):
    """Lines, as lists of those that belong to one field"""
    groups = []
    for line in lines:
        if groups and (not line.strip() or line[0] in " \t" or line.lstrip().startswith("--")):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def header(lines, name):
    """The package's own fields, as a package called `name` that needs nothing but its suites"""
    kept = [f"name: {name}", "build-type: Simple"]
    unwanted = ("name", "build-type", "extra-source-files", "extra-doc-files", "extra-tmp-files", "data-files", "data-dir", "license", "license-file", "license-files")
    for group in fields(lines):
        field = re.match(r"([A-Za-z-]+)\s*:", group[0])
        if field and field.group(1).lower() not in unwanted:
            kept += group
    version = [line for line in kept if re.match(r"cabal-version\s*:", line, re.I)]
    return version + [line for line in kept if line not in version]


def cabal_file(text, entry):
    """The text of the new .cabal file"""
    wanted = {s["suite"] for s in entry["suites"]}
    result = []
    for kind, name, lines in stanzas(text):
        if kind == "":
            result += header(lines, entry["name"] + "-suites")
        elif kind in ("flag", "common") or (kind == "library" and entry.get("library")):
            result += lines
        elif kind == "test-suite" and name in wanted:
            wanted.discard(name)
            result += lines
    if wanted:
        raise Unfit(f"its .cabal file has no test suite {', '.join(sorted(wanted))}")
    return "\n".join(result) + "\n"


def rewrite(root, entry):
    for name, rules in entry.get("rewrite", {}).items():
        path = os.path.join(root, name)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for pattern, new in rules:
            text, count = re.subn(pattern, new, text, flags=re.M)
            if not count:
                raise Unfit(f"{name}: nothing in it is {pattern}")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def unpack(source, place):
    """A writable copy of a source, which is a folder or a tar file"""
    if os.path.isdir(source):
        files.copy(source, place)
        return
    os.makedirs(place)
    done = subprocess.run(["tar", "-xf", source, "-C", place, "--strip-components=1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Unfit(f"{source}: {done.stdout.decode('utf-8', 'replace').strip()}")


def make(entry, source, place):
    """The package of the entry's suites, in the folder `place`, which must not be there yet; returns its name"""
    unpack(source, place)
    found = sorted(f for f in os.listdir(place) if f.endswith(".cabal"))
    if len(found) != 1:
        raise Unfit(f"{source}: {len(found)} .cabal files in the place of one")
    for name in entry.get("replace", []):
        target = os.path.join(place, name)
        if not os.path.exists(target):
            raise Unfit(f"{name} is not in its source")
        files.remove(target)
        files.copy(os.path.join(HERE, "replace", entry["name"], name), target)
    rewrite(place, entry)
    with open(os.path.join(place, found[0]), encoding="utf-8") as f:
        text = cabal_file(f.read(), entry)
    files.remove(os.path.join(place, found[0]))
    package = entry["name"] + "-suites"
    with open(os.path.join(place, package + ".cabal"), "w", encoding="utf-8") as f:
        f.write(text)
    with open(os.path.join(place, "cabal.project"), "w", encoding="utf-8") as f:
        f.write("packages: .\ntests: True\n" + "".join(f"allow-newer: *:{p}\n" for p in entry.get("allow-newer", [])))
    return package
