//! Errors: the codes that the platform's exceptions carry, as WASI numbers.
//! Inputs: a function that does one WASI call. Outputs: the same with a thrown platform error as its result, and with its i32 arguments,
//! which wasm hands over as signed numbers, as the unsigned ones (addresses, sizes, descriptors, flags) that WASI means.
//! Invariant: anything without a code of this table (the program's exit, a bug in the glue) passes through.

export const errnos = {
  EACCES: 2, EAGAIN: 6, EBADF: 8, EBUSY: 10, EDQUOT: 19, EEXIST: 20, EFBIG: 22, EINTR: 27, EINVAL: 28,
  EIO: 29, EISDIR: 31, ELOOP: 32, EMFILE: 33, EMLINK: 34, ENAMETOOLONG: 37, ENFILE: 41, ENODEV: 43,
  ENOENT: 44, ENOMEM: 48, ENOSPC: 51, ENOSYS: 52, ENOTDIR: 54, ENOTEMPTY: 55, ENOTSUP: 58, ENOTTY: 59,
  ENXIO: 60, EOVERFLOW: 61, EPERM: 63, EPIPE: 64, EROFS: 69, ESPIPE: 70, ETXTBSY: 74, EXDEV: 75,
  ENOTCAPABLE: 76,
}; // biome-ignore format: a table

export const failure = (code) => Object.assign(new Error(code), { code });

const unsigned = (arg) => (typeof arg === "number" ? arg >>> 0 : arg);

export const guarded =
  (call) =>
  (...args) => {
    try {
      return call(...args.map(unsigned)) ?? 0;
    } catch (e) {
      const errno = errnos[e.code];
      if (!errno) throw e;
      return errno;
    }
  };
