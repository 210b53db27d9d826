//! Memory, streams, strings, clocks, exit: what does not need files.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Exit } from "../core/exit.mjs";
import { u8, view } from "../core/memory.mjs";
import { start } from "../core/run.mjs";
import { nodeStream } from "../node/stream.mjs";
import { errnos, failure, guarded } from "../wasi/errno.mjs";
import { world } from "./world.mjs";

test("views survive memory.grow", () => {
  const rt = { memory: new WebAssembly.Memory({ initial: 1 }) };
  u8(rt)[5] = 42;
  const before = u8(rt);
  assert.equal(u8(rt), before, "kept while the buffer is the same");
  rt.memory.grow(1);
  assert.equal(before.length, 0);
  assert.equal(u8(rt)[5], 42);
  assert.equal(view(rt).getUint8(5), 42);
  assert.equal(u8(rt).length, 131072);
});

test("errors become numbers, the rest passes", () => {
  const throwing = (e) =>
    guarded(() => {
      throw e;
    })();
  assert.equal(throwing(failure("ENOENT")), 44);
  assert.equal(guarded(() => {})(), 0);
  assert.throws(() => throwing(new Exit(3)), Exit);
  assert.throws(() => throwing(new TypeError("bug")), TypeError);
  assert.throws(() => throwing(Object.assign(new Error(""), { code: "ERR_OUT_OF_RANGE" })));
});

test("addresses above 2 GiB arrive as they are", () => {
  let seen;
  const result = guarded((...args) => {
    seen = args;
  })(-2147483648, -1, 7, -3n);
  assert.equal(result, 0);
  assert.deepEqual(seen, [2147483648, 4294967295, 7, -3n]);
});

test("arguments and environment", () => {
  const w = world("browser", { args: ["prog", "", "λ x"], env: ["A=1"] });
  const [count, size] = [w.room(4), w.room(4)];
  assert.equal(w.wasi.args_sizes_get(count, size), 0);
  assert.deepEqual([w.u32(count), w.u32(size)], [3, 5 + 1 + 5]);
  const [table, at] = [w.room(12), w.room(20)];
  assert.equal(w.wasi.args_get(table, at), 0);
  assert.deepEqual([w.u32(table), w.u32(table + 4), w.u32(table + 8)], [at, at + 5, at + 6]);
  assert.equal(w.bytesAt(at, 11), "prog\0\0λ x\0".slice(0, 10));
  w.wasi.environ_sizes_get(count, size);
  assert.deepEqual([w.u32(count), w.u32(size)], [1, 4]);
});

test("output: characters split between writes, lines for the console", () => {
  const seen = [];
  const w = world("browser", { stdout: (text) => seen.push(text) });
  const bytes = new TextEncoder().encode("λ\n→");
  for (const byte of bytes) w.rt.fds[1].write(Uint8Array.of(byte));
  for (const f of w.rt.last) f();
  assert.equal(seen.join(""), "λ\n→");
  const log = console.log;
  const lines = [];
  console.log = (text) => lines.push(text);
  try {
    const c = world("browser", { stdout: undefined });
    c.write(1, "one\ntwo\nthr");
    c.write(1, "ee\nrest");
    for (const f of c.rt.last) f();
  } finally {
    console.log = log;
  }
  assert.deepEqual(lines, ["one\ntwo", "three", "rest"]);
});

test("input: partial reads, the end, both stream kinds", () => {
  for (const platform of ["node", "browser"]) {
    const w = world(platform, { stdin: "abcde" });
    assert.deepEqual(
      [w.read(0, 2), w.read(0, 9), w.read(0, 9), w.read(0, 9)],
      [
        [0, "ab"],
        [0, "cde"],
        [0, ""],
        [0, ""],
      ],
    );
    assert.equal(w.write(0, "x")[0], errnos.EBADF);
    assert.equal(w.read(1, 1)[0], errnos.EBADF);
    assert.equal(w.wasi.fd_seek(0, 0n, 1, w.out), errnos.ESPIPE);
    assert.equal(w.read(1000, 1)[0], errnos.EBADF);
    w.clean();
  }
});

test("a descriptor that says EAGAIN is asked again; EOF is the end", () => {
  const answers = ["EAGAIN", "EINTR", 3, "EOF"];
  const fs = {
    readSync() {
      const answer = answers.shift();
      if (typeof answer === "string") throw failure(answer);
      return answer;
    },
  };
  const stream = nodeStream({ fs }, 0);
  assert.equal(stream.read(new Uint8Array(5)), 3);
  assert.equal(stream.read(new Uint8Array(5)), 0);
});

test("scatter and gather; a short count ends it", () => {
  const seen = [];
  const w = world("browser", { stdout: (text) => seen.push(text) });
  const list = w.room(24);
  for (const [i, text] of ["ab", "", "cde"].entries()) {
    const [at, size] = w.text(text);
    view(w.rt).setUint32(list + 8 * i, at, true);
    view(w.rt).setUint32(list + 8 * i + 4, size, true);
  }
  assert.equal(w.wasi.fd_write(1, list, 3, w.out), 0);
  assert.deepEqual([w.u32(), seen.join("")], [5, "abcde"]);
});

test("clocks, randomness, yielding", () => {
  const w = world("browser");
  assert.equal(w.wasi.clock_time_get(0, 0n, w.out), 0);
  assert.ok(w.u64() > 1_600_000_000_000_000_000n);
  w.wasi.clock_time_get(1, 0n, w.out);
  const first = w.u64();
  w.wasi.clock_time_get(1, 0n, w.out);
  assert.ok(w.u64() >= first);
  assert.equal(w.wasi.clock_time_get(9, 0n, w.out), errnos.EINVAL);
  assert.equal(w.wasi.clock_res_get(1, w.out), 0);
  const at = w.room(70000);
  assert.equal(w.wasi.random_get(at, 70000), 0);
  assert.ok(
    u8(w.rt)
      .subarray(at + 66000, at + 70000)
      .some((b) => b),
  );
  assert.equal(w.wasi.sched_yield(), 0);
});

test("poll: clocks sleep, descriptors are ready", () => {
  const w = world("browser");
  const [list, events] = [w.room(96), w.room(64)];
  const words = view(w.rt);
  const clock = (i, id, ns) => {
    words.setBigUint64(list + 48 * i, id, true);
    words.setUint8(list + 48 * i + 8, 0);
    words.setUint32(list + 48 * i + 16, 1, true);
    words.setBigUint64(list + 48 * i + 24, ns, true);
  };
  clock(0, 7n, 3_000_000n);
  clock(1, 8n, 2_000_000n);
  assert.equal(w.wasi.poll_oneoff(list, events, 2, w.out), 0);
  assert.deepEqual([w.u32(), w.u64(events), w.rt.slept], [1, 8n, [2]]);
  words.setUint8(list + 8, 1);
  assert.equal(w.wasi.poll_oneoff(list, events, 2, w.out), 0);
  assert.deepEqual([w.u32(), w.u64(events), w.rt.slept.length], [1, 7n, 1]);
  assert.equal(w.wasi.poll_oneoff(list, events, 0, w.out), errnos.EINVAL);
});

// (module (import "w" "exit" (func (param i32))) (memory (export "memory") 1) (func (export "_start") BODY))
const program = (...body) =>
  Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0],
    ...[1, 8, 2, 96, 1, 127, 0, 96, 0, 0],
    ...[2, 10, 1, 1, 119, 4, 101, 120, 105, 116, 0, 0],
    ...[3, 2, 1, 1, 5, 3, 1, 0, 1],
    ...[7, 19, 2, 6, 109, 101, 109, 111, 114, 121, 2, 0, 6, 95, 115, 116, 97, 114, 116, 0, 1],
    ...[10, body.length + 4, 1, body.length + 2, 0, ...body, 11],
  );
const running = (wasm, options) =>
  start(
    {
      wasm: () => wasm,
      attach() {},
      imports: () => ({
        w: {
          exit: (code) => {
            throw new Exit(code);
          },
        },
      }),
    },
    options,
  );

test("a program's end: return, exit code, trap", async () => {
  assert.equal(await running(program()), 0);
  assert.equal(await running(program(65, 5, 16, 0)), 5);
  await assert.rejects(running(program(0)), WebAssembly.RuntimeError);
  await assert.rejects(running(new Uint8Array(8)), WebAssembly.CompileError);
});

test("the module can come from the caller", async () => {
  const wasm = await WebAssembly.compile(program(65, 6, 16, 0));
  assert.equal(await running(undefined, { wasm }), 6);
  assert.equal(await running(undefined, { wasm: new Response(program(65, 7, 16, 0)) }), 7);
  await assert.rejects(running(undefined, { wasm: new Response("", { status: 404 }) }), /404/);
});

test("standard streams of a process: file, pipe, device", () => {
  const script = `
    import fs from "node:fs"; import tty from "node:tty";
    const { nodeStdin } = await import("./node/stdin.mjs"); const { nodeStdout } = await import("./node/stdout.mjs");
    const { nodeStreams } = await import("./node/streams.mjs");
    const rt = { fs, tty, options: {}, fds: [], first: [], last: [] };
    nodeStdin(rt); nodeStdout(rt); nodeStreams(rt);
    const buffer = new Uint8Array(4); rt.fds[0].read(buffer);
    const answer = [rt.fds[0].type, rt.fds[0].terminal, new TextDecoder().decode(buffer), rt.fds[0].position ?? null];
    if (rt.fds[0].size) { rt.fds[0].position = 1; rt.fds[0].read(buffer); answer.push(new TextDecoder().decode(buffer)); }
    rt.fds[1].write(new TextEncoder().encode(JSON.stringify(answer)));`;
  const node = (stdin) => {
    const [command, ...args] = [process.execPath, "--input-type=module", "-e", script];
    return spawnSync(command, args, { cwd: new URL("..", import.meta.url), encoding: "utf8", ...stdin });
  };
  const piped = node({ input: "pipe data" });
  assert.equal(piped.stdout, '[6,false,"pipe",null]', piped.stderr);
  const shell = spawnSync(
    "/bin/sh",
    ["-c", '"$0" --input-type=module -e "$1" < core/exit.mjs', process.execPath, script],
    {
      cwd: new URL("..", import.meta.url),
      encoding: "utf8",
    },
  );
  if (!shell.error) assert.equal(shell.stdout, '[4,false,"//! ",4,"/! T"]', shell.stderr);
});
