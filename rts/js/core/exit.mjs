//! The program's exit, thrown through wasm frames by proc_exit and caught by run().
//! Inputs: an exit code. Outputs: an exception that carries it. Never caught by anything else.

export class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`);
    this.code = code;
  }
}
