//! Runs programs in headless Chromium for engines.py: a page in a context of its own for each, so that each has a fresh renderer process.
//! Inputs: requests, a line of JSON each, on standard input: { module (or null for a foreign one), wasm, args, stdin, folder, files, stdout, timeout }; PLAYWRIGHT_CORE,
//! CHROMIUM as in tests/browser. Outputs: a line of JSON for each: { wall, cpu, instantiate (milliseconds), memory (KiB, the renderer's peak), code, stderr };
//! what the program wrote goes into the file `stdout` as UTF-8. Invariants: the module's bytes, input and files are in the page before the clock starts; the server
//! gives away only what the request at hand names, and the host functions of rts/js.

import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import { launch } from "../../support/chromium.mjs";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const runtime = path.resolve(here, "../../../rts/js");
const foreign = path.join(here, "foreign.mjs");

const types = { ".mjs": "text/javascript", ".wasm": "application/wasm" };
let allowed = new Set();

const server = createServer(async (request, response) => {
  const file = path.normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  if (file === "/") return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
  if (!allowed.has(file) && !file.startsWith(`${runtime}/`)) return response.writeHead(404).end();
  try {
    const content = await readFile(file);
    response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}`;

/** In the page: `load` fetches what the program needs, `perform` runs it, `written` hands over its output, which is not in the times. */
const load = async ({ wasm, stdin, files }) => {
  const bytes = async (file) => new Uint8Array(await (await fetch(encodeURI(file))).arrayBuffer());
  const entries = await Promise.all(files.map(async ([name, file]) => [name, await bytes(file)]));
  globalThis.ready = {
    wasm: await bytes(wasm),
    stdin: stdin ? await bytes(stdin) : undefined,
    files: Object.fromEntries(entries),
  };
};

const perform = async ({ module, args }) => {
  const { instantiate } = WebAssembly;
  const said = { stdout: [], stderr: [], instantiate: null };
  WebAssembly.instantiate = async (...all) => {
    const started = performance.now();
    const made = await instantiate(...all);
    said.instantiate = performance.now() - started;
    return made;
  };
  const { run } = await import(module);
  const options = {
    ...globalThis.ready,
    args,
    stdout: (text) => said.stdout.push(text),
    stderr: (text) => said.stderr.push(text),
  };
  const started = performance.now();
  try {
    said.code = await run(options);
  } catch (error) {
    said.code = error instanceof RangeError ? 2 : 254;
    said.stderr.push(String(error));
  }
  said.wall = performance.now() - started;
  globalThis.written = said.stdout;
  return { ...said, stdout: "", stderr: said.stderr.join("").slice(-2000) };
};

const written = () => globalThis.written.join("");

const browser = await launch("--disable-features=SpareRendererForSitePerProcess");
const control = await browser.newBrowserCDPSession();

const renderers = async () => {
  const { processInfo } = await control.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
};

const peak = (pid) => Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);

const processTime = async (session) => {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "ProcessTime").value * 1000;
};

const within = (milliseconds, promise) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("still running"), { late: true })), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const measured = async (page, request) => {
  const { module, wasm, args, stdin, folder, files } = request;
  const entry = module ?? foreign;
  const named = files.map((name) => [name, path.join(folder, name)]);
  // only programs that can open a file need any
  const needed = readFileSync(wasm).includes("path_open") ? named : [];
  allowed = new Set([entry, wasm, stdin, ...needed.map(([, file]) => file)]);
  await page.goto(`${url}/`);
  await page.evaluate(load, { wasm, stdin, files: needed });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const before = await processTime(session);
  const said = await page.evaluate(perform, { module: encodeURI(entry), args });
  const cpu = (await processTime(session)) - before;
  return { ...said, cpu, stdout: await page.evaluate(written) };
};

const answer = async (request) => {
  const others = new Set(await renderers());
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const { stdout, ...said } = await within(request.timeout, measured(page, request));
    const mine = (await renderers()).filter((pid) => !others.has(pid));
    writeFileSync(request.stdout, stdout);
    return { ...said, memory: Math.max(0, ...mine.map(peak)) };
  } catch (error) {
    writeFileSync(request.stdout, "");
    return { wall: 0, cpu: 0, instantiate: null, memory: 0, code: error.late ? 124 : 139, stderr: String(error) };
  } finally {
    await context.close();
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
await browser.close();
server.close();
