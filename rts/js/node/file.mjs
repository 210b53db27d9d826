//! Node: an open file. Inputs: node:fs, a descriptor, the position to start at; undefined means wherever the descriptor
//! stands, which is asked for only when the program seeks. Outputs: a handle with everything a regular file can do;
//! other kinds lack what needs a position.

import { nodeStat } from "./stat.mjs";
import { nodeStream } from "./stream.mjs";

// The kernel's own position, where it tells (Linux); a descriptor that we inherited may be anywhere.
const currentPosition = (fs, fd) => {
  try {
    return Number(/^pos:\s*(\d+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))[1]);
  } catch {
    return 0;
  }
};

const times = (file, fs, atime, mtime) => {
  const now = file.stat();
  fs.futimesSync(file.fd, Number(atime ?? now.atime) / 1e9, Number(mtime ?? now.mtime) / 1e9);
};

export const nodeFile = (rt, fd, start) => {
  const { fs } = rt;
  const stream = nodeStream(rt, fd);
  const stat = () => nodeStat(fs.fstatSync(fd, { bigint: true }));
  const { type } = stat();
  const file = { fd, type, stat, close: () => fs.closeSync(fd) };
  if (type !== 4) return Object.assign(file, { read: stream.read, write: stream.write });
  let at = start;
  const moved = (count) => {
    if (at !== undefined) at += count;
    return count;
  };
  return {
    ...file,
    get position() {
      at ??= currentPosition(fs, fd);
      return at;
    },
    set position(value) {
      at = value;
    },
    size: () => Number(fs.fstatSync(fd).size),
    read: (bytes) => moved(fs.readSync(fd, bytes, 0, bytes.length, at ?? null)),
    write: (bytes) => moved(fs.writeSync(fd, bytes, 0, bytes.length, at ?? null)),
    pread: (bytes, offset) => fs.readSync(fd, bytes, 0, bytes.length, offset),
    pwrite: (bytes, offset) => fs.writeSync(fd, bytes, 0, bytes.length, offset),
    truncate: (size) => fs.ftruncateSync(fd, size),
    sync: () => fs.fsyncSync(fd),
    times: (atime, mtime) => times(file, fs, atime, mtime),
  };
};
