//! What the tests stand on: runtime state as core/run.mjs makes it, on either platform, and a little memory manager.
//! Inputs: "node" or "browser", options. Outputs: `rt`, the WASI functions bound to it, helpers to pass text and read results.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import tty from "node:tty";
import { browserFiles } from "../browser/files.mjs";
import { browserStdin } from "../browser/stdin.mjs";
import { browserStdout } from "../browser/stdout.mjs";
import { u8, view } from "../core/memory.mjs";
import { imports } from "../entry/program.mjs";
import { nodeFiles } from "../node/files.mjs";
import { nodeStdin } from "../node/stdin.mjs";
import { nodeStdout } from "../node/stdout.mjs";

export const world = (platform, options = {}) => {
  const rt = { options: { stdin: "", stdout() {}, stderr() {}, ...options }, fds: [], first: [], last: [], fs, tty };
  rt.memory = new WebAssembly.Memory({ initial: 2 });
  rt.args = options.args ?? [];
  rt.env = options.env ?? [];
  rt.sleep = (ms) => rt.slept.push(ms);
  rt.slept = [];
  let dir = "";
  if (platform === "node") {
    nodeStdin(rt);
    nodeStdout(rt);
    nodeFiles(rt);
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "ahc-js-"));
    rt.fds[3].dir = dir;
  } else {
    browserStdin(rt);
    browserStdout(rt);
    browserFiles(rt);
  }
  let next = 1024;
  const room = (size) => {
    next += size + 8;
    return next - size - 8;
  };
  const text = (string) => {
    const bytes = new TextEncoder().encode(string);
    const at = room(bytes.length);
    u8(rt).set(bytes, at);
    return [at, bytes.length];
  };
  const iovec = (at, size) => {
    const list = room(8);
    view(rt).setUint32(list, at, true);
    view(rt).setUint32(list + 4, size, true);
    return list;
  };
  const wasi = imports(rt).wasi_snapshot_preview1;
  const out = room(64);
  const u32 = (at = out) => view(rt).getUint32(at, true);
  const u64 = (at = out) => view(rt).getBigUint64(at, true);
  const bytesAt = (at, size) => new TextDecoder().decode(u8(rt).slice(at, at + size));
  return {
    rt,
    wasi,
    out,
    u32,
    u64,
    room,
    text,
    iovec,
    bytesAt,
    // fs-like verbs that return [errno, result]
    open: (name, { flags = 0, rights = 66n, fdflags = 0, lookup = 1 } = {}) => [
      wasi.path_open(3, lookup, ...text(name), flags, rights, 0n, fdflags, out),
      u32(),
    ],
    write: (fd, string) => [wasi.fd_write(fd, iovec(...text(string)), 1, out), u32()],
    read(fd, size) {
      const at = room(size);
      const errno = wasi.fd_read(fd, iovec(at, size), 1, out);
      return [errno, errno ? "" : bytesAt(at, u32())];
    },
    clean: () => dir && fs.rmSync(dir, { recursive: true }),
  };
};
