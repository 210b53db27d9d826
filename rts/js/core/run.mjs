//! Runs a program: state, platform parts, imports, instantiation, `_start`, exit code.
//! Inputs: the program (from the entry file) and the caller's options:
//!   args, env, programName, stdin (string or bytes), stdout/stderr (callbacks that get text), files (browser),
//!   begin (called when nothing but the program is left to run; main.mjs),
//!   wasm (URL, Response, bytes or WebAssembly.Module in place of the program's own).
//! Outputs: a promise of the exit code. A trap rejects it with the engine's error.
//! `program` is { wasm(rt), attach(rt), imports(rt) }: where the module is, the platform's parts, the import object.

import { Exit } from "./exit.mjs";

export const isNode = !!globalThis.process?.versions?.node;

// a module whose only function calls itself as a tail call
const tailCall = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 6, 1, 4, 0, 18, 0, 11);

const explained = (error) => {
  if (!(error instanceof WebAssembly.CompileError) || WebAssembly.validate(tailCall)) return error;
  const hint =
    "this engine has no tail calls in WebAssembly, which programs need unless they are linked with --strategy trampoline";
  return new Error(hint, { cause: error });
};

const instantiate = async (source, imports) => {
  if (source instanceof WebAssembly.Module) return WebAssembly.instantiate(source, imports);
  if (source instanceof URL || typeof source === "string") source = await fetch(source);
  // a Response, told by what it has: the very name makes Node load its HTTP client, which takes longer than all else here
  if (source.arrayBuffer) {
    if (source.ok === false) throw new Error(`${source.url}: ${source.status} ${source.statusText}`);
    source = await source.arrayBuffer();
  }
  return (await WebAssembly.instantiate(source, imports)).instance;
};

/** The state of a run and the instance's exports; nothing has run yet. */
export const prepare = async (program, options) => {
  const rt = { options, fds: [], first: [], last: [], busy: 0 };
  if (isNode) [rt.fs, rt.tty] = await Promise.all([import("node:fs"), import("node:tty")]);
  program.attach(rt);
  const imports = await program.imports(rt);
  const { exports } = await instantiate(options.wasm ?? program.wasm(rt), imports).catch((error) => {
    throw explained(error);
  });
  rt.memory = exports.memory;
  rt.table = exports.__indirect_function_table;
  for (const f of rt.first) f(exports);
  return { rt, exports };
};

export const start = async (program, options = {}) => {
  const { rt, exports } = await prepare(program, options);
  // not before: what Node loads after a change of flags it compiles anew
  options.begin?.();
  try {
    await (rt.run ? rt.run(exports) : exports._start());
    return 0;
  } catch (e) {
    if (e instanceof Exit) return e.code;
    throw e;
  } finally {
    rt.over = true;
    for (const f of rt.last) f();
  }
};
