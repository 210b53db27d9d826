"""What runs a linked program: native code, Node, Chromium, wasmtime.  Each run gives a Sample.

An engine is LABEL=COMMAND; what it is says the beginning of its label: node (a node), chromium (a browser, driven by NODE and the npm package
that PLAYWRIGHT_CORE names), wasmtime (a Python with the module wasmtime)."""
import json
import os
import signal
import subprocess
import time

HERE = os.path.dirname(os.path.realpath(__file__))
FOREIGN = os.path.join(HERE, "foreign.mjs")
WASMTIME = os.path.join(HERE, "wasmtime_run.py")


class Failed(Exception):
    pass


class Sample:
    """One run: milliseconds, KiB, what it wrote.  instantiate: from the module's bytes to an instance, where the engine says it by the way"""

    def __init__(self, wall, cpu, memory, code, output, stderr=b"", instantiate=None):
        self.wall, self.cpu, self.memory, self.code, self.output, self.stderr, self.instantiate = wall, cpu, memory, code, output, stderr, instantiate


def process(command, case, timeout, env=None):
    """A process with the case's input: wall clock, processor time and peak memory of it alone"""
    out, err = (os.path.join(case.place, n) for n in ("run.out", "run.err"))
    with open(case.stdin, "rb") as stdin, open(out, "wb") as stdout, open(err, "wb") as stderr:
        started = time.monotonic()
        child = subprocess.Popen(["timeout", str(timeout), *command], cwd=case.cwd, env=dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8", **(env or {})), stdin=stdin, stdout=stdout, stderr=stderr)
        _, status, used = os.wait4(child.pid, 0)
        wall = (time.monotonic() - started) * 1000
    child.returncode = os.waitstatus_to_exitcode(status)
    with open(out, "rb") as o, open(err, "rb") as e:
        return Sample(wall, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss, child.returncode, o.read(), e.read()[-2000:])


class Native:
    text = False

    def arguments(self, case, linked):
        return [case.native, *case.arguments, *case.rts_arguments()]

    def run(self, case, linked, timeout):
        return process(self.arguments(case, linked), case, timeout)


class Node:
    text = False

    def __init__(self, command):
        self.command = command

    def arguments(self, case, linked):
        program = [linked.mjs] if linked.mjs else [FOREIGN, linked.wasm]
        return [self.command, "--no-warnings", *program, *linked.arguments]

    def run(self, case, linked, timeout):
        return process(self.arguments(case, linked), case, timeout)

    def instantiate(self, case, linked):
        """Milliseconds from the module's bytes to an instance, in a process of its own (V8 keeps what it has compiled)"""
        done = subprocess.run([self.command, "--no-warnings", os.path.join(HERE, "instantiate.mjs"), linked.wasm], stdout=subprocess.PIPE, check=True)
        return float(done.stdout)

    def close(self):
        pass


class Wasmtime:
    """Runs what wasmtime has compiled once; the time is that of loading it, instantiating and running, without the Python around it"""

    text = False

    def __init__(self, command):
        self.command, self.compiled = command, {}

    def _compiled(self, case, linked):
        if linked.wasm not in self.compiled:
            target = os.path.join(case.place, linked.label + ".cwasm")
            done = subprocess.run([self.command, WASMTIME, "compile", linked.wasm, target], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if done.returncode != 0:
                raise Failed("wasmtime does not compile it: " + done.stderr.decode("utf-8", "replace")[-500:])
            self.compiled[linked.wasm] = (target, float(done.stdout))
        return self.compiled[linked.wasm]

    def run(self, case, linked, timeout):
        target, compiling = self._compiled(case, linked)
        report = os.path.join(case.place, "report.json")
        sample = process([self.command, WASMTIME, "run", report, target, *linked.arguments], case, timeout)
        if os.path.exists(report):
            with open(report) as f:
                said = json.load(f)
            os.remove(report)
            sample.wall, sample.cpu, sample.instantiate = said["wall"], said["cpu"], compiling + said["instantiate"]
        return sample

    def close(self):
        pass


class Chromium:
    """A browser that stays; each run is a page in a context, and so a renderer process, of its own.  Times and memory are the renderer's"""

    text = True

    def __init__(self, command):
        self.command, self.child = command, None

    def _start(self):
        env = dict(os.environ, CHROMIUM=self.command)
        self.child = subprocess.Popen([os.environ.get("NODE", "node"), os.path.join(HERE, "browser.mjs")], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)

    def run(self, case, linked, timeout):
        if self.child is None:
            self._start()
        out = os.path.join(case.place, "run.out")
        request = {
            "module": linked.mjs, "wasm": linked.wasm, "args": linked.arguments, "stdin": None if case.stdin == os.devnull else case.stdin,
            "folder": case.cwd, "files": case.files(), "stdout": out, "timeout": timeout * 1000,
        }  # fmt: skip
        self.child.stdin.write(json.dumps(request).encode() + b"\n")
        self.child.stdin.flush()
        answer = self.child.stdout.readline()
        if not answer:
            self.close()
            raise Failed("the browser's driver has ended; what it said is above")
        said = json.loads(answer)
        with open(out, "rb") as f:
            output = f.read()
        return Sample(said["wall"], said["cpu"], said["memory"], said["code"], output, said["stderr"].encode(), said["instantiate"])

    def close(self):
        if self.child is not None:
            self.child.stdin.close()
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()
            self.child = None


KINDS = {"node": Node, "chromium": Chromium, "wasmtime": Wasmtime}


def parse(text):
    """LABEL=COMMAND -> (label, engine)"""
    label, _, command = text.partition("=")
    kind = next((k for k in KINDS if label.startswith(k)), None)
    if kind is None:
        raise SystemExit(f"run: -e {text}: a label begins with {', '.join(KINDS)}, which says what the engine is")
    return label, KINDS[kind](command or kind)
