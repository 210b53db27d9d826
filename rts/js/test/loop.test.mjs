//! The event loop's entry: what is called when, with a program that is a list of answers; standard input that arrives later, in a child process.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { browserLoop } from "../browser/loop.mjs";
import { eventLoop, NEVER } from "../core/loop.mjs";
import { nodeLoop } from "../node/loop.mjs";
import { world } from "./world.mjs";

// A program whose steps answer with these numbers; `seen` has the arguments.
const program = (...answers) => {
  const seen = [];
  const ahc_step = (argument) => {
    seen.push(argument);
    return answers[seen.length - 1];
  };
  return { exports: { ahc_step, _start: () => assert.fail("_start is for others") }, seen };
};

test("steps until the program is over, and waits in between", async () => {
  const rt = {};
  const waited = [];
  const { exports, seen } = program(5, 0, 17, -1);
  eventLoop(
    rt,
    (f, milliseconds) => {
      waited.push(milliseconds);
      setImmediate(f);
      return () => {};
    },
    30,
  );
  await rt.run(exports);
  assert.deepEqual(waited, [5, 0, 17]);
  assert.deepEqual(seen, [30, 30, 30, 30]);
});

test("pump ends the wait, and what it waited for is cancelled", async () => {
  const rt = {};
  let cancelled = 0;
  const { exports, seen } = program(NEVER, -1);
  eventLoop(rt, () => () => cancelled++, 0);
  rt.pump();
  const done = rt.run(exports);
  assert.equal(seen.length, 1);
  rt.pump();
  await done;
  assert.deepEqual([seen.length, cancelled], [2, 1]);
});

test("a module without the entry starts as ever; errors of a step arrive", async () => {
  for (const attach of [nodeLoop, browserLoop]) {
    const rt = { last: [] };
    attach(rt);
    let started = 0;
    await rt.run({ _start: () => started++ });
    assert.equal(started, 1);
    const error = new Error("trap");
    const ahc_step = () => {
      throw error;
    };
    await assert.rejects(rt.run({ ahc_step }), error);
  }
});

test("both platforms let timers run while they wait, and do not wait for nothing", async () => {
  for (const attach of [nodeLoop, browserLoop]) {
    const rt = { last: [] };
    attach(rt);
    const ticks = [];
    const timer = setInterval(() => ticks.push(performance.now()), 2);
    const begin = performance.now();
    await rt.run(program(30, 0, 0, 0, -1).exports);
    const took = performance.now() - begin;
    clearInterval(timer);
    assert.ok(ticks.length > 2, `${ticks.length} ticks`);
    assert.ok(took >= 29, `${took} ms`);
  }
});

const ask = (w, subscriptions) => {
  const list = w.room(48 * subscriptions.length);
  const events = w.room(32 * subscriptions.length);
  const words = new DataView(w.rt.memory.buffer);
  subscriptions.forEach(([tag, id, timeout], i) => {
    words.setBigUint64(list + 48 * i, BigInt(i), true);
    words.setUint8(list + 48 * i + 8, tag);
    words.setUint32(list + 48 * i + 16, id, true);
    words.setBigUint64(list + 48 * i + 24, BigInt(timeout), true);
  });
  const count = w.room(4);
  assert.equal(w.wasi.poll_oneoff(list, events, subscriptions.length, count), 0);
  return Array.from({ length: w.u32(count) }, (_, i) => w.u32(events + 32 * i));
};

test("poll_oneoff with a clock that is due looks who is ready, else it waits", () => {
  const w = world("node");
  w.rt.readable = (fd) => fd !== 0;
  assert.deepEqual(
    ask(w, [
      [1, 0, 0],
      [0, 1, 0],
    ]),
    [1],
  );
  assert.deepEqual(
    ask(w, [
      [1, 5, 0],
      [1, 0, 0],
      [2, 0, 0],
      [0, 1, 0],
    ]),
    [0, 2],
  );
  assert.deepEqual(
    ask(w, [
      [1, 0, 0],
      [0, 1, 1e9],
    ]),
    [0],
  );
  assert.deepEqual(ask(w, [[1, 0, 0]]), [0]);
  assert.deepEqual(
    ask(w, [
      [0, 1, 7e6],
      [0, 1, 5e6],
    ]),
    [1],
  );
  w.rt.readable = undefined;
  assert.deepEqual(
    ask(w, [
      [1, 0, 0],
      [0, 1, 0],
    ]),
    [0],
  );
});

test("standard input that comes later: others run meanwhile, and nothing is lost", async () => {
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `
    import fs from "node:fs";
    import { nodeLoop } from "${new URL("../node/loop.mjs", import.meta.url)}";
    import { nodeFile } from "${new URL("../node/file.mjs", import.meta.url)}";
    const rt = { fs, fds: [], last: [] };
    rt.fds[0] = nodeFile(rt, 0);
    nodeLoop(rt);
    let turns = 0, text = "", size = 1;
    const step = () => {
      turns++;
      while (rt.readable(0)) {
        const bytes = new Uint8Array(3);
        size = rt.fds[0].read(bytes);
        if (!size) return -1;
        text += new TextDecoder().decode(bytes.subarray(0, size));
      }
      return turns < 5 ? 5 : 0x7fffffff;
    };
    await rt.run({ ahc_step: step });
    for (const f of rt.last) f();
    console.log(JSON.stringify([turns >= 5, text]));
  `,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  let out = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  const closed = new Promise((resolve) => child.on("close", resolve));
  for (const piece of ["one ", "two two ", "three"]) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.stdin.write(piece);
  }
  child.stdin.end();
  assert.equal(await closed, 0);
  assert.deepEqual(JSON.parse(out), [true, "one two two three"]);
});
