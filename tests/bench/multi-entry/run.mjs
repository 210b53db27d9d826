// Multi-entry benchmark: one wasm function per procedure (entries told apart by pc) against one per entry (shared blocks duplicated).
//
// Input: arguments `AHC SPLIT_ENTRIES [ROUNDS]`: the driver and the example program `split-entries` of wasm-lower; the environment that the driver needs.
// Output: a table on stdout; times are the least of all rounds, the variants of a kernel taking turns in one process; runs are
// short, so that on a busy machine some are not interrupted.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [ahc, splitter, roundsArg] = process.argv.slice(2);
const rounds = Number(roundsArg ?? 400);
// Without CPR, fib's loop has the heap check for its boxed result in it, hence a return point in the middle of the loop.
const kernels = {
  fib: ["fibLoop 30000"],
  "fib, heap check in loop": ["fibLoop 10000", "-fno-cpr-anal"],
  nfib: ["nfib 25"],
  list: ["list 60"],
  tree: ["tree 40"],
};
const work = mkdtempSync(join(tmpdir(), "multi-entry-"));

function build(expression, flags) {
  const dir = mkdtempSync(join(work, "kernel-"));
  const object = join(dir, "Main.o");
  execFileSync(ahc, ["ghc", "-c", "-O1", ...flags, "-outputdir", dir, `-DKERNEL=${expression}`, join(here, "Kernels.hs")], { cwd: here });
  const text = execFileSync(ahc, ["inspect", object], { maxBuffer: 1 << 28 });
  const split = execFileSync(splitter, [], { input: text, maxBuffer: 1 << 28 });
  writeFileSync(join(dir, "split.ir"), split);
  const splitObject = join(dir, "split.o");
  execFileSync(ahc, ["object", "encode", join(dir, "split.ir"), "-o", splitObject, "--unit", "main", "--module", "Main"]);
  const link = (input, out) => {
    execFileSync(ahc, ["link", "--input-o", input, "--output-dir", join(dir, out)]);
    return readFileSync(join(dir, out, `${basename(input, ".o")}.wasm`));
  };
  return { one: link(object, "one"), split: link(splitObject, "two") };
}

let printed;
const env = { print_int: (n) => { printed = n; } };
const anything = new Proxy({}, { get: () => () => 0 });
const imports = new Proxy({}, { get: (_, module) => (module === "env" ? env : anything) });

const rows = [];
for (const [name, [expression, ...flags]] of Object.entries(kernels)) {
  const bytes = build(expression, flags);
  const variants = {};
  for (const [v, b] of Object.entries(bytes)) variants[v] = { module: await WebAssembly.compile(b), size: b.length, times: [] };
  const results = new Set();
  for (let round = 0; round < rounds; round++) {
    for (const v of Object.values(variants)) {
      const { exports } = await WebAssembly.instantiate(v.module, imports);
      const start = performance.now();
      exports._start();
      v.times.push(performance.now() - start);
      results.add(printed);
    }
  }
  if (results.size !== 1) throw new Error(`${name}: results ${[...results]}`);
  const [one, split] = [variants.one, variants.split].map((v) => Math.min(...v.times));
  rows.push({ kernel: name, "one function ms": one.toFixed(3), "one per entry ms": split.toFixed(3), ratio: (split / one).toFixed(3),
    "bytes one": variants.one.size, "bytes split": variants.split.size });
}
console.table(rows);
rmSync(work, { recursive: true });
