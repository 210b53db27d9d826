//! Browser: a file system in memory. Inputs: options.files (an object from paths to text or bytes).
//! Outputs: `rt.files` as node/files.mjs has it; the root stands open as "." and as "/".

import { failure } from "../wasi/errno.mjs";
import { browserFile, statOf } from "./file.mjs";
import { newTree } from "./tree.mjs";

export const browserFiles = (rt) => {
  const { inode, lookup, existing, add } = newTree();
  const vacant = (path) => {
    const { parent, name, node } = lookup(path, false);
    if (node || name === "." || name === "..") throw failure("EEXIST");
    return { parent, name };
  };
  const remove = (path, wanted) => {
    const { parent, name, node } = lookup(path, false);
    if (!node) throw failure("ENOENT");
    if (wanted && node.type !== 3) throw failure("ENOTDIR");
    if (!wanted && node.type === 3) throw failure("EISDIR");
    if (wanted && node.entries.size) throw failure("ENOTEMPTY");
    if (parent.entries.get(name) !== node) throw failure("EBUSY");
    parent.entries.delete(name);
    node.nlink--;
  };
  const directory = (node, dir, more) => ({ dir, type: 3, stat: () => statOf(node), ...more });
  const newFile = (bytes) => inode(4, { data: bytes, size: bytes.length });
  const mkdir = (path) => {
    const { parent, name } = vacant(path);
    return add(parent, name, inode(3, { entries: new Map() }));
  };
  const open = (path, how) => {
    let { parent, name, node } = lookup(path, how.follow);
    if (node && how.exclusive) throw failure("EEXIST");
    if (!node) {
      if (!how.create || path.endsWith("/")) throw failure("ENOENT");
      node = add(parent, name, newFile(new Uint8Array()));
    }
    if (node.type === 7) throw failure("ELOOP");
    if (node.type === 3) {
      if (how.write) throw failure("EISDIR");
      return directory(node, path);
    }
    if (how.directory) throw failure("ENOTDIR");
    const file = browserFile(node, how);
    if (how.truncate) file.truncate?.(0);
    return file;
  };
  rt.files = {
    open,
    mkdir,
    stat: (path, follow) => statOf(existing(path, follow)),
    readdir: (dir) => Array.from(existing(dir, true).entries, ([name, { ino, type }]) => ({ name, ino, type })),
    times: (path, atime, mtime, follow) => browserFile(existing(path, follow), {}).times(atime, mtime),
    rmdir: (path) => remove(path, true),
    unlink: (path) => remove(path, false),
    rename(from, to) {
      const source = lookup(from, false);
      if (!source.node) throw failure("ENOENT");
      const target = lookup(to, false);
      if (target.node === source.node) return;
      if (target.node) remove(to, source.node.type === 3);
      source.parent.entries.delete(source.name);
      add(target.parent, target.name, source.node);
    },
    link(from, to) {
      const node = existing(from, false);
      if (node.type === 3) throw failure("EPERM");
      const { parent, name } = vacant(to);
      node.nlink++;
      add(parent, name, node);
    },
    symlink(target, path) {
      const { parent, name } = vacant(path);
      add(parent, name, inode(7, { target, size: target.length }));
    },
    readlink(path) {
      const { target } = existing(path, false);
      if (target === undefined) throw failure("EINVAL");
      return target;
    },
  };
  for (const [path, content] of Object.entries(rt.options.files ?? {})) {
    const names = path.split("/").slice(0, -1);
    names.forEach((_, i) => {
      const above = names.slice(0, i + 1).join("/");
      if (!lookup(above, true).node) mkdir(above);
    });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const { parent, name } = vacant(path);
    add(parent, name, newFile(bytes));
  }
  const root = existing("/", true);
  rt.fds[3] = directory(root, "/", { preopened: "." });
  rt.fds[4] = directory(root, "/", { preopened: "/" });
};
