"""A WASI program in wasmtime (its Python module), with the phases timed.

    wasmtime_run.py compile MODULE.wasm COMPILED      compiles; prints the milliseconds
    wasmtime_run.py run REPORT COMPILED ARGUMENTS     runs; REPORT (JSON): wall and cpu milliseconds of loading, instantiating and running

The exit code is the program's; 134 for a trap.  The program sees the working directory as "." and the root as "/"."""
import json
import os
import sys
import time

import wasmtime


def compile_module(source, target):
    with open(source, "rb") as f:
        code = f.read()
    started = time.monotonic()
    module = wasmtime.Module(wasmtime.Engine(), code)
    spent = (time.monotonic() - started) * 1000
    with open(target, "wb") as f:
        f.write(module.serialize())
    print(f"{spent:.3f}")


def run(report, compiled, arguments):
    host = wasmtime.Engine()
    wall, cpu = time.monotonic(), time.process_time()
    module = wasmtime.Module.deserialize_file(host, compiled)
    store = wasmtime.Store(host)
    wasi = wasmtime.WasiConfig()
    wasi.argv = ["program", *arguments]
    wasi.env = [["LANG", "C.UTF-8"]]
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    wasi.preopen_dir(os.getcwd(), ".")
    wasi.preopen_dir("/", "/")
    store.set_wasi(wasi)
    linker = wasmtime.Linker(host)
    linker.define_wasi()
    started = time.monotonic()
    instance = linker.instantiate(store, module)
    instantiate, code = time.monotonic() - started, 0
    try:
        instance.exports(store)["_start"](store)
    except wasmtime.ExitTrap as e:
        code = e.code
    except (wasmtime.Trap, wasmtime.WasmtimeError) as e:
        print(e, file=sys.stderr)
        code = 134
    phases = {"instantiate": instantiate, "wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    with open(report, "w") as f:
        json.dump({k: v * 1000 for k, v in phases.items()}, f)
    return code


if sys.argv[1] == "compile":
    compile_module(*sys.argv[2:4])
else:
    sys.exit(run(sys.argv[2], sys.argv[3], sys.argv[4:]))
