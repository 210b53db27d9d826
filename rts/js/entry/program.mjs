//! The program table with everything in it; the linker writes a program's own. Generated: do not edit.

import { browserStdout } from "../browser/stdout.mjs";
import { isNode } from "../core/run.mjs";
import { print_int } from "../env/print_int.mjs";
import { nodeStdout } from "../node/stdout.mjs";
import { fd_write } from "../wasi/fd_write.mjs";
import { proc_exit } from "../wasi/proc_exit.mjs";

export const wasmName = "program.wasm";
export const wasmBase64 = "";
export const attach=(rt)=>{if(isNode){nodeStdout(rt);}else{browserStdout(rt);}};
export const imports=(rt)=>{return{"env":{"print_int":print_int(rt),},"wasi_snapshot_preview1":{"fd_write":fd_write(rt),"proc_exit":proc_exit(rt),},}};
