//! Browser: a tree of files in memory. Inputs: paths. Outputs: inodes { ino, type, nlink, atime, mtime, ctime } with `data` and
//! `size` (files, type 4), `entries` (directories, 3) or `target` (links, 7). Errors carry the codes that node's do.
//! Invariant: `data` may be longer than `size`; what lies behind `size` is zero.

import { failure } from "../wasi/errno.mjs";
import { nanoseconds } from "../wasi/time.mjs";

export const newTree = () => {
  let last = 0;
  const inode = (type, more) => {
    const now = nanoseconds(0);
    return { ino: ++last, type, nlink: 1, atime: now, mtime: now, ctime: now, ...more };
  };
  const root = inode(3, { entries: new Map() });

  // The directory that holds the path's last name, that name, and what it stands for; links on the way are followed.
  const lookup = (path, follow, links = 40) => {
    const names = path.split("/").filter((name) => name && name !== ".");
    const above = [root];
    let at = root;
    let name = ".";
    for (let i = 0; i < names.length; i++) {
      if (at?.type !== 3) throw failure(at ? "ENOTDIR" : "ENOENT");
      name = names[i];
      if (name === "..") {
        if (above.length > 1) above.pop();
        at = above.at(-1);
        continue;
      }
      const found = at.entries.get(name);
      if (found?.type === 7 && (follow || i < names.length - 1 || path.endsWith("/"))) {
        if (!links) throw failure("ELOOP");
        const rest = [...names.slice(i + 1).map((n) => `/${n}`), path.endsWith("/") ? "/" : ""].join("");
        const base = found.target.startsWith("/") ? "" : pathOf(above);
        return lookup(`${base}/${found.target}${rest}`, follow, links - 1);
      }
      const parent = at;
      at = found;
      if (i === names.length - 1) return { parent, name, node: checked(found, path) };
      if (found?.type === 3) above.push(found);
    }
    return { parent: above.at(-2) ?? root, name, node: at };
  };
  const checked = (node, path) => {
    if (node && node.type !== 3 && path.endsWith("/")) throw failure("ENOTDIR");
    return node;
  };
  const pathOf = (above) =>
    above
      .slice(1)
      .map((node, i) => `/${[...above[i].entries].find(([, n]) => n === node)[0]}`)
      .join("");
  const existing = (path, follow) => {
    const { node } = lookup(path, follow);
    if (!node) throw failure("ENOENT");
    return node;
  };
  const add = (parent, name, node) => {
    parent.entries.set(name, node);
    parent.mtime = nanoseconds(0);
    return node;
  };
  return { inode, lookup, existing, add };
};
