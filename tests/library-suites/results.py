"""What a test suite printed -> a Result: how many tests ran, which failed.

One reader per way of printing (FORMATS).  A reader counts what it sees test by test, and compares with the sum that the suite itself
prints at its end: a difference, or no sum at all (a suite that ended early), is a Broken, never a result.
"""
import re


class Broken(Exception):
    """The output is not that of a suite which ran to its end"""


class Result:
    def __init__(self, tests, failed):
        self.tests = tests  # how many ran
        self.failed = failed  # names of those that failed, in the order of the output

    @property
    def passed(self):
        return self.tests - len(self.failed)


TREE_LINE = re.compile(r"^( *)(.*?):? +(OK|FAIL)(?: \([0-9.]+s\))?$")
TREE_GROUP = re.compile(r"^( *)(\S.*)$")
TREE_ALL = re.compile(r"^All (\d+) tests? passed")
TREE_SOME = re.compile(r"^(\d+) out of (\d+) tests? failed")


def tasty(text):
    """tasty's tree: a test's name is the names of its groups and its own, with dots between"""
    path, seen, failed, tests = [], 0, [], None
    for line in text.splitlines():
        done = TREE_ALL.match(line) or TREE_SOME.match(line)
        if done:
            tests = int(done.group(done.lastindex))
            wrong = int(done.group(1)) if done.re is TREE_SOME else 0
            break
        match = TREE_LINE.match(line) or TREE_GROUP.match(line)
        if not match:
            continue
        depth = len(match.group(1))
        while path and path[-1][0] >= depth:
            path.pop()
        if match.re is TREE_GROUP:
            path.append((depth, match.group(2)))
            continue
        seen += 1
        if match.group(3) == "FAIL":
            failed.append(".".join([name for _, name in path[1:]] + [match.group(2)]))
    if tests is None:
        raise Broken("it ended before its last test: tasty's sum is missing")
    if seen != tests or len(failed) != wrong:
        raise Broken(f"{seen} tests with {len(failed)} failures can be seen, tasty speaks of {tests} and {wrong}")
    return Result(tests, failed)


def numbered(text):
    """filepath's suites: "Test 3 of 98: NAME", "TEST FAILURE!" after one that fails, a sum"""
    names, failed = [], []
    total = None
    for line in text.splitlines():
        match = re.match(r"^Test (\d+) of (\d+): (.*)$", line)
        if match:
            names.append(match.group(3))
            total = int(match.group(2))
        elif line == "TEST FAILURE!":
            failed.append(names[-1])
    if total is None or len(names) != total:
        raise Broken(f"it ended at test {len(names)} of {total}")
    if not re.search(r"^Success, \d+ tests passed$" if not failed else rf"^{len(failed)} FAILURES$", text, re.M):
        raise Broken("its sum is missing, or another")
    return Result(total, failed)


def framework(text):
    """test-framework: "NAME: [OK, passed 100 tests]" lines in groups, and a table"""
    failed = [m.group(1) for m in re.finditer(r"^ *(.*): \[Failed\]$", text, re.M)]
    sums = re.search(r"^ *Passed +[0-9 ]*?(\d+) *\n *Failed +[0-9 ]*?(\d+) *\n *Total +[0-9 ]*?(\d+) *$", text, re.M)
    if not sums:
        raise Broken("it ended before test-framework's table")
    if int(sums.group(2)) != len(failed):
        raise Broken(f"{len(failed)} failures can be seen, the table speaks of {sums.group(2)}")
    return Result(int(sums.group(3)), failed)


def hunit(text):
    """HUnit's counts; the names of its failures"""
    text = text.replace("\r", "\n")
    sums = re.findall(r"^Cases: (\d+)  Tried: (\d+)  Errors: (\d+)  Failures: (\d+)$", text, re.M)
    if not sums or sums[-1][0] != sums[-1][1]:
        raise Broken("it ended before HUnit's counts")
    failed = [m.group(1) for m in re.finditer(r"^### (?:Failure|Error) in: (.*)$", text, re.M)]
    if len(failed) != int(sums[-1][2]) + int(sums[-1][3]):
        raise Broken(f"{len(failed)} failures can be seen, HUnit speaks of {sums[-1][2]} and {sums[-1][3]}")
    return Result(int(sums[-1][0]), failed)


def directory(text):
    """directory's own: a line per check, "*** NAME: what is wrong" for one that fails, "<total> failures" at the end"""
    failed = [m.group(1) for m in re.finditer(r"^\*\*\* ([^:\n]+(?::\d+)?)(?=:)", text, re.M)]
    failed = [f for f in failed if not f.startswith("exiting")]
    checks = len(re.findall(r"^[A-Za-z0-9./]+\.hs:\d+.*: .*", text, re.M))
    return Result(checks + len(failed), failed)


def silent(text):
    """A program that is one test: its exit code says the rest"""
    del text
    return Result(1, [])


FORMATS = {f.__name__: f for f in (tasty, numbered, framework, hunit, directory, silent)}
