//! Headless Chromium for tests and the speed benchmark.
//! Environment: PLAYWRIGHT_CORE, the folder of the npm package playwright-core; CHROMIUM, the browser [/usr/bin/chromium].
//! Output: a browser that asks for nothing from elsewhere.

import { createRequire } from "node:module";
import path from "node:path";

const { chromium } = createRequire(import.meta.url)(
  process.env.PLAYWRIGHT_CORE ? path.resolve(process.env.PLAYWRIGHT_CORE) : "playwright-core",
);

export const launch = (...more) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
