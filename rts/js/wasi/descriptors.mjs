//! The descriptor table: what each number stands for. Handles are objects with the operations they support
//! (read, write, pread, pwrite, seek, stat, truncate, sync, close; `dir` for directories); a number that stands for
//! nothing, or no longer does, is EBADF.
//! Inputs: `rt.fds`. Outputs: `handle(rt, fd, operation)`: the handle, known to support `operation`.

import { failure } from "./errno.mjs";

export const handle = (rt, fd, operation, code = "EBADF") => {
  const file = rt.fds[fd];
  if (!file) throw failure("EBADF");
  if (operation && !file[operation]) throw failure(file.dir ? "EISDIR" : code);
  return file;
};
