//! Function pointers: the functions that are appended to the table, and what a user's module gets for a pointer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { enter, interfaceOf } from "../core/callback.mjs";
import { Exit } from "../core/exit.mjs";
import { eventLoop } from "../core/loop.mjs";
import { adjustorModule, ahc_adjustors } from "../env/adjustors.mjs";

const [I32, I64, F32, F64] = [0x7f, 0x7e, 0x7d, 0x7c];

const instance = (params, results, count, f, memory, slots) =>
  new WebAssembly.Instance(adjustorModule(params, results, count), { a: { m: memory, f, s: slots } }).exports;

test("an adjustor passes its word, a zero and its arguments", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const words = new Uint32Array(memory.buffer);
  const calls = [];
  const f = (...args) => {
    calls.push(args);
    return 1.5;
  };
  const exports = instance([I64, F32, I32, F64], [F64], 300, f, memory, 256);
  words[64] = 11;
  words[64 + 299] = 22;
  assert.equal(exports["0"](-1n, 0.25, -7, 1e300), 1.5);
  words[64] = 12;
  exports["0"](1n, 0, 0, 0);
  exports[(299).toString(36)](2n, 0, 0, 0);
  assert.deepEqual(calls, [
    [11, 0, -1n, 0.25, -7, 1e300],
    [12, 0, 1n, 0, 0, 0],
    [22, 0, 2n, 0, 0, 0],
  ]);
});

test("the result's type is found out, for every type", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 8 });
  const results = [
    [[I32], 5],
    [[I64], 6n],
    [[F32], 0.5],
    [[F64], 0.25],
    [[], undefined],
  ];
  const text = (string) => {
    new Uint8Array(memory.buffer).set([...new TextEncoder().encode(string), 0], 512);
    return 512;
  };
  const rt = { memory, table };
  const make = ahc_adjustors(rt);
  results.forEach(([types, value], n) => {
    // A function of wasm's own that takes a word, a place for an address and a 64-bit integer.
    table.set(n + 1, instance([I32, I32, I64], types, 1, () => value, memory, 0)["0"]);
    const first = make(n + 1, text("l"), 1024, 4);
    assert.equal(first, 8 + 4 * n);
    assert.equal(table.get(first + 3)(9n), value);
  });
  const size = table.length;
  assert.equal(make(1, text("l"), 1024, 4), size);
  table.set(7, table.get(1));
  assert.throws(() => make(7, text("dd"), 1024, 4), /another type than its import says/);
});

test("a table that cannot grow", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 2, maximum: 2 });
  table.set(1, instance([I32, I32], [], 1, () => {}, memory, 0)["0"]);
  assert.equal(ahc_adjustors({ memory, table })(1, 512, 1024, 4), -1);
});

const world = () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const table = new WebAssembly.Table({ element: "anyfunc", initial: 4 });
  const log = [];
  const rt = { memory, table, busy: 0 };
  const exports = { memory, ahc_host_calls: (n) => log.push(n), hs_free_fun_ptr: (p) => log.push(`free ${p}`) };
  return { rt, log, table, memory, host: interfaceOf(rt, exports) };
};

test("callbacks: freed once, not called later, not after the end", () => {
  const { rt, log, table, memory, host } = world();
  table.set(2, instance([I32], [I32], 1, (_word, _zero, n) => n + 1, memory, 0)["0"]);
  const f = host.callback(2);
  assert.equal(f(41), 42);
  f.free();
  assert.deepEqual(log, [1, -1, "free 2"]);
  assert.throws(() => f(1), /after its free/);
  assert.throws(() => f.free(), /freed twice/);
  for (const pointer of [0, 1, 3, 4, -1, 1e9, Number.NaN]) assert.throws(() => host.callback(pointer), TypeError);
  const g = host.callback(2);
  rt.over = true;
  assert.throws(() => g(1), /after the Haskell program had ended/);
});

test("an exit in a callback of the event loop ends the program, beneath Haskell code it passes through", async () => {
  const { rt, table, memory, host } = world();
  const exit = () => {
    throw new Exit(7);
  };
  table.set(1, instance([], [], 1, exit, memory, 0)["0"]);
  const f = host.callback(1);
  eventLoop(rt, () => () => {}, 0);
  assert.throws(() => enter(rt, "outer", () => f(), []), Exit);
  const done = rt.run({ ahc_step: () => 0x7fffffff });
  f();
  await assert.rejects(done, (e) => e instanceof Exit && e.code === 7);
});
