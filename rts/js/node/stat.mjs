//! Node: metadata as wasi/filestat.mjs wants it. Input: the result of a stat call with { bigint: true }.

const typeOf = (stats) => {
  if (stats.isFile()) return 4;
  if (stats.isDirectory()) return 3;
  if (stats.isSymbolicLink()) return 7;
  if (stats.isCharacterDevice()) return 2;
  if (stats.isBlockDevice()) return 1;
  // WASI has no pipes; a stream socket is what behaves like one
  return 6;
};

export const nodeStat = (stats) => {
  const { dev, ino, nlink, size, atimeNs, mtimeNs, ctimeNs } = stats;
  return { dev, ino, nlink, size, type: typeOf(stats), atime: atimeNs, mtime: mtimeNs, ctime: ctimeNs };
};
