//! The browser tests: `node run.mjs FIB HELLO TURNS` with the folders of the linked programs (fib.mjs, fib.wasm, fib.js; hello likewise; Turns.mjs).
//! Environment: PLAYWRIGHT_CORE, the folder of the npm package playwright-core; CHROMIUM, the browser [/usr/bin/chromium];
//! SCREENSHOT, a file to write. Outputs: a line "ok NAME" or "not ok NAME: why" for each test; exit code 1 if one is not ok.

import path from "node:path";
import { launch } from "../support/chromium.mjs";
import { serve } from "./server.mjs";

const [fib, hello, turns] = process.argv.slice(2).map((folder) => path.resolve(folder));
if (!turns) {
  console.error("usage: run.mjs FIB-FOLDER HELLO-FOLDER TURNS-FOLDER");
  process.exit(2);
}

const expected = { fib: "55\n", hello: "Hello, world!\n" };

const opened = async (browser, url) => {
  const page = await browser.newPage();
  const seen = { console: [], errors: [] };
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("response", (response) => response.ok() || seen.errors.push(`${response.status()} ${response.url()}`));
  await page.goto(url);
  return { page, seen };
};

const until = async (what, test) => {
  for (let tries = 0; tries < 200; tries++) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`timed out waiting for ${what}`);
};

const same = (what, actual, wanted) => {
  if (actual !== wanted) throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
};

const tests = {
  async "a page imports fib.mjs and hello.mjs"(browser, url) {
    const { page, seen } = await opened(browser, `${url}/index.html`);
    const state = () => page.evaluate(() => document.body.dataset.state);
    await until("the page", async () => seen.errors.length || (await state()));
    same("errors", seen.errors.join("; "), "");
    same("state", await state(), "done");
    same("fib", await page.textContent("#fib"), expected.fib);
    same("hello", await page.textContent("#hello"), expected.hello.repeat(2));
    same("exit code", await page.getAttribute("#hello", "data-exit"), "0");
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  },
  async "a page lives on while Turns.mjs sleeps and computes"(browser, url) {
    const { page, seen } = await opened(browser, `${url}/turns.html`);
    const state = () => page.evaluate(() => document.body.dataset.state);
    await until("the program", async () => seen.errors.length || (await state()));
    same("errors", seen.errors.join("; "), "");
    same("state", await state(), "done");
    const lines = (await page.textContent("#turns")).split("\n");
    same("output", lines.map((line) => line.split(" ")[0]).join(" "), "slept computed end ");
    // turns that the page had before each line: while it slept, while it computed
    const turns = JSON.parse(await page.getAttribute("#turns", "data-turns"));
    if (!(turns[0] > 5 && turns[1] > turns[0])) throw new Error(`the page had few turns: ${turns}`);
  },
  async "fib.js and hello.js as plain scripts"(browser, url) {
    const { seen } = await opened(browser, `${url}/script.html`);
    await until("both programs", () => seen.errors.length || seen.console.length > 1);
    same("errors", seen.errors.join("; "), "");
    same("console", seen.console.sort().join("|"), Object.values(expected).sort().join("|").replaceAll("\n", ""));
  },
};

const browser = await launch();
const server = await serve({
  "/": import.meta.dirname ?? new URL(".", import.meta.url).pathname,
  "/fib/": fib,
  "/hello/": hello,
  "/turns/": turns,
});
try {
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(browser, server.url);
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${error.message}`);
      process.exitCode = 1;
    }
  }
} finally {
  await browser.close();
  server.close();
}
