//! Browser: an open file of the tree. Inputs: the inode, how it was opened. Outputs: a handle, as node/file.mjs gives one.

import { nanoseconds } from "../wasi/time.mjs";

const resize = (node, size) => {
  if (size > node.data.length) {
    const data = new Uint8Array(Math.max(size, 2 * node.data.length));
    data.set(node.data.subarray(0, node.size));
    node.data = data;
  } else if (size < node.size) {
    node.data.fill(0, size, node.size);
  }
  node.size = size;
};

export const statOf = ({ ino, type, nlink, size = 0, atime, mtime, ctime }) => ({
  dev: 1,
  ino,
  type,
  nlink,
  size,
  atime,
  mtime,
  ctime,
});

export const browserFile = (node, how) => {
  const pread = (bytes, offset) => {
    const piece = node.data.subarray(Math.min(offset, node.size), Math.min(offset + bytes.length, node.size));
    bytes.set(piece);
    return piece.length;
  };
  const pwrite = (bytes, offset) => {
    if (offset + bytes.length > node.size) resize(node, offset + bytes.length);
    node.data.set(bytes, offset);
    node.mtime = nanoseconds(0);
    return bytes.length;
  };
  const file = {
    type: 4,
    position: 0,
    size: () => node.size,
    stat: () => statOf(node),
    times(atime, mtime) {
      node.atime = atime ?? node.atime;
      node.mtime = mtime ?? node.mtime;
    },
  };
  const reading = {
    pread,
    read(bytes) {
      const count = pread(bytes, this.position);
      this.position += count;
      return count;
    },
  };
  const writing = {
    pwrite,
    truncate: (size) => resize(node, size),
    write(bytes) {
      if (how.append) this.position = node.size;
      this.position += pwrite(bytes, this.position);
      return bytes.length;
    },
  };
  return Object.assign(file, how.write ? writing : {}, how.read ? reading : {});
};
