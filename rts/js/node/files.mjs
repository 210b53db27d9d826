//! Node: the file system, over node:fs. Outputs: `rt.files` (operations by path), and the directories that are open at
//! the start: the working directory as "." and under its own name, and the root as "/".

import { nodeFile } from "./file.mjs";
import { nodeStat } from "./stat.mjs";

const openFlags = ({ O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY }, how) =>
  (how.write ? (how.read ? O_RDWR : O_WRONLY) : O_RDONLY) |
  (how.create ? O_CREAT : 0) |
  (how.exclusive ? O_EXCL : 0) |
  (how.truncate ? O_TRUNC : 0) |
  (how.append ? O_APPEND : 0) |
  (how.directory ? O_DIRECTORY : 0) |
  (how.follow ? 0 : O_NOFOLLOW);

export const nodeFiles = (rt) => {
  const { fs } = rt;
  const stat = (path, follow) => nodeStat((follow ? fs.statSync : fs.lstatSync)(path, { bigint: true }));
  const directory = (dir, more) => ({ dir, type: 3, stat: () => stat(dir, true), ...more });
  rt.files = {
    stat,
    open(path, how) {
      const file = nodeFile(rt, fs.openSync(path, openFlags(fs.constants, how)), 0);
      return file.type === 3 ? directory(path, { close: file.close }) : file;
    },
    readdir: (dir) =>
      fs.readdirSync(dir).map((name) => {
        const { ino, type } = stat(dir.endsWith("/") ? dir + name : `${dir}/${name}`, false);
        return { name, ino, type };
      }),
    times(path, atime, mtime, follow) {
      const now = stat(path, follow);
      const seconds = [atime ?? now.atime, mtime ?? now.mtime].map((ns) => Number(ns) / 1e9);
      (follow ? fs.utimesSync : fs.lutimesSync)(path, ...seconds);
    },
    mkdir: (path) => fs.mkdirSync(path),
    rmdir: (path) => fs.rmdirSync(path),
    unlink: (path) => fs.unlinkSync(path),
    rename: (from, to) => fs.renameSync(from, to),
    link: (from, to) => fs.linkSync(from, to),
    symlink: (target, path) => fs.symlinkSync(target, path),
    readlink: (path) => fs.readlinkSync(path),
  };
  rt.fds[3] = directory(".", { preopened: "." });
  rt.fds[4] = directory("/", { preopened: "/" });
  // under its own name too, which is how a program learns that (rts/rts/src/working_dir.rs)
  rt.fds[5] = directory(".", { preopened: process.cwd() });
};
