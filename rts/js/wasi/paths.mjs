//! Paths: text in memory relative to a directory's descriptor, as a path that the platform's files understand.
//! Inputs: descriptor, address, length. Outputs: the joined path. Absolute paths are not relative to anything: EPERM, as WASI
//! demands.

import { u8 } from "../core/memory.mjs";
import { handle } from "./descriptors.mjs";
import { failure } from "./errno.mjs";

export const textAt = (rt, at, size) => new TextDecoder().decode(u8(rt).slice(at, at + size));

export const pathAt = (rt, fd, at, size) => {
  const { dir } = handle(rt, fd);
  if (dir === undefined) throw failure("ENOTDIR");
  const path = textAt(rt, at, size);
  if (path.startsWith("/")) throw failure("EPERM");
  if (!path) throw failure("ENOENT");
  if (path.includes("\0")) throw failure("EINVAL");
  return dir.endsWith("/") ? dir + path : `${dir}/${path}`;
};
