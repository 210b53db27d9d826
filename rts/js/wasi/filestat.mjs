//! File metadata as WASI lays it out. Inputs: a stat object { dev, ino, type, nlink, size, atime, mtime, ctime }
//! (times in nanoseconds, BigInt; the rest numbers or BigInt). Outputs: 64 bytes at `out`; times to set, from flags.

import { view } from "../core/memory.mjs";
import { failure } from "./errno.mjs";
import { nanoseconds } from "./time.mjs";

export const writeStat = (rt, out, stat) => {
  const words = view(rt);
  const { dev, ino, nlink, size, atime, mtime, ctime } = stat;
  words.setBigUint64(out + 16, 0n, true);
  words.setUint8(out + 16, stat.type);
  const fields = [dev, ino, undefined, nlink, size, atime, mtime, ctime];
  fields.forEach((value, index) => {
    if (value !== undefined) words.setBigUint64(out + 8 * index, BigInt(value), true);
  });
};

// The access and modification times that `flags` ask for; undefined leaves one as it is.
export const timesToSet = (atime, mtime, flags) => {
  if ((flags & 3) === 3 || (flags & 12) === 12) throw failure("EINVAL");
  const now = nanoseconds(0);
  const pick = (value, set) => (flags & set ? value : flags & (2 * set) ? now : undefined);
  return [pick(atime, 1), pick(mtime, 4)];
};
