//! The file system calls: one suite over both platforms.

import assert from "node:assert/strict";
import { test } from "node:test";
import { errnos } from "../wasi/errno.mjs";
import { world } from "./world.mjs";

const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const APPEND = 1;
const READ = 2n;
const WRITE = 64n;

for (const platform of ["node", "browser"]) {
  // Node opens the working directory under its own name as well
  const opened = platform === "node" ? [".", "/", process.cwd()] : [".", "/"];
  const firstFree = 3 + opened.length;
  const suite = (name, body) =>
    test(`${platform}: ${name}`, () => {
      const w = world(platform);
      try {
        body(w);
      } finally {
        w.clean();
      }
    });
  const at = (w, operation, name) => w.wasi[operation](3, ...w.text(name));
  const stat = (w, name, lookup = 1) => {
    const errno = w.wasi.path_filestat_get(3, lookup, ...w.text(name), w.out);
    return errno
      ? { errno }
      : { type: w.u32(w.out + 16) & 255, size: Number(w.u64(w.out + 32)), ino: w.u64(w.out + 8) };
  };
  const touch = (w, name, content = "") => {
    const [errno, fd] = w.open(name, { flags: CREATE | TRUNCATE });
    assert.equal(errno, 0, name);
    w.write(fd, content);
    assert.equal(w.wasi.fd_close(fd), 0);
  };

  suite("write, read back, seek, positions", (w) => {
    const [errno, fd] = w.open("a.txt", { flags: CREATE });
    assert.equal(errno, 0);
    assert.equal(fd, firstFree);
    assert.deepEqual(w.write(fd, "hello wörld"), [0, 12]);
    assert.equal(w.wasi.fd_tell(fd, w.out), 0);
    assert.equal(w.u64(), 12n);
    assert.equal(w.wasi.fd_seek(fd, -5n, 2, w.out), 0);
    assert.deepEqual(w.read(fd, 100), [0, "örld".normalize()]);
    assert.deepEqual(w.read(fd, 100), [0, ""]);
    assert.equal(w.wasi.fd_seek(fd, -1n, 0, w.out), errnos.EINVAL);
    assert.equal(w.wasi.fd_seek(fd, 2n, 0, w.out), 0);
    w.write(fd, "LL");
    const [buffer, list] = [w.room(20), w.room(8)];
    assert.equal(w.wasi.fd_pread(fd, w.iovec(buffer, 20), 1, 1n, w.out), 0);
    assert.equal(w.bytesAt(buffer, w.u32()), "eLLo wörld");
    assert.equal(w.wasi.fd_pwrite(fd, w.iovec(...w.text("J")), 1, 0n, w.out), 0);
    assert.deepEqual(w.read(fd, 3), [0, "o w"], "positioned access leaves the position");
    assert.ok(list);
    assert.equal(w.wasi.fd_close(fd), 0);
    assert.equal(w.wasi.fd_close(fd), errnos.EBADF);
    assert.equal(w.read(fd, 1)[0], errnos.EBADF);
  });

  suite("create, exclusive, truncate, append, rights", (w) => {
    const [, fd] = w.open("b", { flags: CREATE | EXCLUSIVE });
    w.write(fd, "12345");
    w.wasi.fd_close(fd);
    assert.equal(w.open("b", { flags: CREATE | EXCLUSIVE })[0], errnos.EEXIST);
    const [, again] = w.open("b", { fdflags: APPEND });
    assert.equal(again, fd, "a descriptor that was given back is used again");
    w.write(again, "6");
    w.wasi.fd_close(again);
    assert.equal(stat(w, "b").size, 6);
    const [, cut] = w.open("b", { flags: TRUNCATE });
    assert.equal(stat(w, "b").size, 0);
    assert.equal(w.wasi.fd_filestat_set_size(cut, 10n), 0);
    assert.deepEqual(w.read(cut, 20), [0, "\0".repeat(10)]);
    assert.equal(w.wasi.fd_allocate(cut, 8n, 8n), 0);
    assert.equal(stat(w, "b").size, 16);
    w.wasi.fd_close(cut);
    const [, reader] = w.open("b", { rights: READ });
    assert.equal(w.write(reader, "x")[0], errnos.EBADF);
    const [, writer] = w.open("b", { rights: WRITE });
    assert.equal(w.read(writer, 1)[0], errnos.EBADF);
  });

  suite("directories", (w) => {
    assert.equal(at(w, "path_create_directory", "d"), 0);
    assert.equal(at(w, "path_create_directory", "d"), errnos.EEXIST);
    assert.equal(at(w, "path_create_directory", "no/d"), errnos.ENOENT);
    for (const name of ["d/one", "d/two", "d/ünï"]) touch(w, name, name);
    assert.equal(at(w, "path_create_directory", "d/sub"), 0);
    assert.equal(stat(w, "d").type, 3);
    assert.equal(w.open("d", { rights: WRITE })[0], errnos.EISDIR);
    assert.equal(w.open("d/one", { flags: DIRECTORY, rights: READ })[0], errnos.ENOTDIR);
    const [errno, fd] = w.open("d", { flags: DIRECTORY, rights: READ });
    assert.equal(errno, 0);
    assert.equal(w.read(fd, 1)[0], errnos.EISDIR);
    const names = new Map();
    let cookie = 0n;
    for (let piece = 0; piece < 20; piece++) {
      const buffer = w.room(64);
      assert.equal(w.wasi.fd_readdir(fd, buffer, 64, cookie, w.out), 0);
      const used = w.u32();
      let entry = buffer;
      while (entry + 24 <= buffer + used && entry + 24 + w.u32(entry + 16) <= buffer + used) {
        cookie = w.u64(entry);
        names.set(w.bytesAt(entry + 24, w.u32(entry + 16)), w.u32(entry + 20));
        entry += 24 + w.u32(entry + 16);
      }
      if (used < 64) break;
    }
    assert.deepEqual([...names].sort(), [
      [".", 3],
      ["..", 3],
      ["one", 4],
      ["sub", 3],
      ["two", 4],
      ["ünï", 4],
    ]);
    assert.equal(at(w, "path_remove_directory", "d"), errnos.ENOTEMPTY);
    assert.equal(at(w, "path_remove_directory", "d/one"), errnos.ENOTDIR);
    assert.equal(at(w, "path_unlink_file", "d/one"), 0);
    assert.equal(at(w, "path_unlink_file", "d/one"), errnos.ENOENT);
    assert.equal(at(w, "path_remove_directory", "d/sub"), 0);
    assert.equal(w.open("../outside-does-not-exist", {})[0], errnos.ENOENT);
  });

  suite("rename and links", (w) => {
    touch(w, "x", "content");
    const rename = (from, to) => w.wasi.path_rename(3, ...w.text(from), 3, ...w.text(to));
    assert.equal(rename("x", "y"), 0);
    assert.equal(rename("x", "z"), errnos.ENOENT);
    touch(w, "z", "old");
    assert.equal(rename("y", "z"), 0);
    assert.equal(stat(w, "z").size, 7);
    const link = (target, name) => w.wasi.path_symlink(...w.text(target), 3, ...w.text(name));
    assert.equal(link("z", "link"), 0);
    assert.equal(link("z", "link"), errnos.EEXIST);
    assert.equal(stat(w, "link").type, 4);
    assert.equal(stat(w, "link", 0).type, 7);
    const buffer = w.room(10);
    assert.equal(w.wasi.path_readlink(3, ...w.text("link"), buffer, 10, w.out), 0);
    assert.equal(w.bytesAt(buffer, w.u32()), "z");
    assert.equal(w.wasi.path_readlink(3, ...w.text("z"), buffer, 10, w.out), errnos.EINVAL);
    assert.equal(w.open("link", { lookup: 0, rights: READ })[0], errnos.ELOOP);
    link("loop", "loop");
    assert.equal(stat(w, "loop").errno, errnos.ELOOP);
    assert.equal(w.wasi.path_link(3, 0, ...w.text("z"), 3, ...w.text("hard")), 0);
    assert.equal(stat(w, "hard").ino, stat(w, "z").ino);
    at(w, "path_create_directory", "dir");
    touch(w, "dir/inside");
    link("dir", "dirlink");
    assert.equal(stat(w, "dirlink/inside").type, 4);
    assert.equal(stat(w, "dirlink/../z").size, 7);
    assert.equal(stat(w, "z/below").errno, errnos.ENOTDIR);
  });

  suite("times", (w) => {
    touch(w, "t");
    const second = 1_000_000_000n;
    assert.equal(w.wasi.path_filestat_set_times(3, 1, ...w.text("t"), 5n * second, 7n * second, 5), 0);
    stat(w, "t");
    assert.deepEqual([w.u64(w.out + 40), w.u64(w.out + 48)], [5n * second, 7n * second]);
    assert.equal(w.wasi.path_filestat_set_times(3, 1, ...w.text("t"), 0n, 0n, 3), errnos.EINVAL);
    const [, fd] = w.open("t", {});
    assert.equal(w.wasi.fd_filestat_set_times(fd, 0n, 9n * second, 4), 0);
    assert.equal(w.wasi.fd_filestat_get(fd, w.out), 0);
    assert.deepEqual([w.u64(w.out + 40), w.u64(w.out + 48)], [5n * second, 9n * second]);
  });

  suite("directories that are open at the start, and paths that are refused", (w) => {
    const names = opened.map((_, index) => {
      const fd = 3 + index;
      assert.equal(w.wasi.fd_prestat_get(fd, w.out), 0);
      const [size, buffer] = [w.u32(w.out + 4), w.room(8)];
      assert.equal(w.wasi.fd_prestat_dir_name(fd, buffer, size), 0);
      assert.equal(w.wasi.fd_prestat_dir_name(fd, buffer, 0), errnos.ENAMETOOLONG);
      return w.bytesAt(buffer, size);
    });
    assert.deepEqual(names, opened);
    assert.equal(w.wasi.fd_prestat_get(firstFree, w.out), errnos.EBADF);
    assert.equal(stat(w, "/etc").errno, errnos.EPERM);
    assert.equal(stat(w, "").errno, errnos.ENOENT);
    assert.equal(stat(w, "a\0b").errno, errnos.EINVAL);
    assert.equal(w.wasi.path_create_directory(1, ...w.text("d")), errnos.ENOTDIR);
    assert.equal(w.wasi.path_create_directory(77, ...w.text("d")), errnos.EBADF);
    assert.equal(w.wasi.fd_fdstat_get(3, w.out), 0);
    assert.equal(w.u32() & 255, 3);
  });
}

test("browser: files given by the caller", () => {
  const w = world("browser", { files: { "/etc/deep/name": "text", "top.bin": new Uint8Array([1, 2, 3]) } });
  const [, fd] = w.open("etc/deep/name", { rights: READ });
  assert.deepEqual(w.read(fd, 9), [0, "text"]);
  const [, top] = w.open("top.bin", { rights: READ });
  assert.deepEqual(w.read(top, 9), [0, "\x01\x02\x03"]);
});
