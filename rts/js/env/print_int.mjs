//! import: env.print_int (i32) -> ()
//! needs: stdout
//! Prints an integer and a newline on the standard output.

export const print_int = (rt) => (n) => {
  const bytes = new TextEncoder().encode(`${n}\n`);
  for (let at = 0; at < bytes.length; ) at += rt.fds[1].write(bytes.subarray(at));
};
