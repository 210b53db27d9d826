"""Reads GHC's lists of tests.  An all.T file is a Python program of GHC's test driver: it calls test(NAME, OPTIONS, HOW, ARGUMENTS),
where an option is a function over the test's name and settings.  This is as much of the driver's vocabulary as the libraries' lists use."""
import os

CONCURRENT = ["threaded1", "threaded2", "nonmoving_thr"]


class Settings:
    def __init__(self):
        self.exit_code, self.run_options, self.stdin, self.prefix = 0, "", None, ""
        self.skip, self.only, self.omit = "", None, set()
        self.broken = set()
        self.ignore = set()
        self.files = []
        self.normalise = []


class Test:
    def __init__(self, place, folder, name, settings, how, arguments):
        self.place, self.folder, self.name, self.settings, self.how = place, folder, name, settings, how
        # multimod_compile_and_run(main, options), compile_and_run(options)
        self.main = arguments[0] if how.startswith("multimod") else name
        self.options = (arguments[-1] if arguments else "").split()
        self.label = f"{folder}/{name}"

    def unable(self, way):
        """Why this kind of test does not run here, or nothing"""
        s = self.settings
        if s.skip:
            return s.skip
        if self.how not in ("compile_and_run", "multimod_compile_and_run"):
            kinds = {"makefile_test": "runs a makefile", "ghci_script": "runs ghci"}
            return kinds.get(self.how, "only compiles")
        if way in s.omit or (s.only is not None and way not in s.only):
            return f"GHC does not run it this way ({way})"
        return ""

    def may_fail(self, way):
        return bool(self.settings.broken & {"*", way})


def vocabulary(found):
    def setter(change):
        return lambda _, settings: change(settings)

    def nothing(*_):
        return lambda *_: None

    def attribute(name):
        return lambda value: setter(lambda s: setattr(s, name, value))

    def add_to(name):
        return lambda values: setter(lambda s: getattr(s, name).update(values))

    def skip_because(reason):
        return setter(lambda s: setattr(s, "skip", reason))

    def when(condition, option):
        return option if condition else nothing()

    def test(name, opts, how, arguments):
        found.append((name, opts, how, arguments))

    class Config:
        way_flags = {"threaded1": []}

    return {
        "test": test,
        "setTestOpts": lambda _: None,
        "normal": nothing(),
        "when": when,
        "unless": lambda condition, option: when(not condition, option),
        "skip": skip_because("for other machines"),
        # of this machine
        "opsys": lambda name: name == "linux",
        "arch": lambda name: name == "wasm32",
        "platform": lambda _: False,
        "wordsize": lambda bits: bits == 32,
        "js_arch": lambda: False,
        "fast": lambda: False,
        "have_profiling": lambda: False,
        "compiler_debugged": lambda: False,
        # settings
        "exit_code": attribute("exit_code"),
        "extra_run_opts": attribute("run_options"),
        "set_stdin": attribute("stdin"),
        "cmd_prefix": attribute("prefix"),
        "extra_files": lambda names: setter(lambda s: s.files.extend(names)),
        "only_ways": lambda ways: setter(lambda s: setattr(s, "only", set(ways))),
        "omit_ways": add_to("omit"),
        "ignore_stdout": setter(lambda s: s.ignore.add("stdout")),
        "ignore_stderr": setter(lambda s: s.ignore.add("stderr")),
        "normalise_fun": lambda f: setter(lambda s: s.normalise.append(f)),
        "expect_broken": lambda _: setter(lambda s: s.broken.add("*")),
        "expect_broken_for": lambda _, ways: setter(lambda s: s.broken.update(ways)),
        "expect_fail_for": add_to("broken"),
        "expect_fail": setter(lambda s: s.broken.add("*")),
        "req_process": skip_because("needs the library process"),
        "signal_exit_code": lambda _: skip_because("WASI has no signals"),
        # of no consequence here
        "fragile": nothing,
        "fragile_for": nothing,
        "js_broken": nothing,
        "js_skip": nothing(),
        "collect_stats": nothing,
        "run_timeout_multiplier": nothing,
        "extra_clean": nothing,
        "extra_ways": nothing,
        "filter_stdout_lines": nothing,
        "high_memory_usage": nothing(),
        "multi_cpu_race": nothing(),
        "req_smp": skip_because("needs several processors"),
        "normalise_win32_io_errors": nothing(),
        "concurrent_ways": CONCURRENT,
        "threaded_ways": CONCURRENT,
        "prof_ways": [],
        "config": Config,
        **{how: how for how in ("compile_and_run", "multimod_compile_and_run", "compile", "compile_fail", "makefile_test", "ghci_script")},
    }


def apply(name, opts, settings):
    for option in opts if isinstance(opts, list) else [opts]:
        apply(name, option, settings) if isinstance(option, list) else option(name, settings)


def load(libraries, top):
    """The tests under a folder, in the order of its lists"""
    tests = []
    for place, folders, files in os.walk(os.path.join(libraries, top)):
        folders.sort()
        folder = os.path.relpath(place, libraries)
        found = []
        lists = [f for f in sorted(files) if f.endswith(".T")]
        for name in lists:
            path = os.path.join(place, name)
            with open(path, encoding="utf-8") as f:
                exec(compile(f.read(), path, "exec"), vocabulary(found))
        # programs with an expected output that GHC's lists have forgotten, and a package's own test program
        names = {name for name, *_ in found}
        for name in sorted({f[:-3] for f in files if f.endswith(".hs")} - names):
            if name + ".stdout" in files:
                found.append((name, [], "compile_and_run", [""]))
            elif name == "Main" and not lists:
                # its exit code says whether it passed
                found.append((name, lambda _, s: s.ignore.update({"stdout", "stderr"}), "compile_and_run", [""]))
        for name, opts, how, arguments in found:
            settings = Settings()
            apply(name, opts, settings)
            tests.append(Test(place, folder, name, settings, how, arguments))
    return tests
