//! Sends standard input to an HTTP server by PUT: put.mjs URL.  Exit code 1 and a line on standard error if it refuses.
import { readFileSync } from "node:fs";

const url = process.argv[2];
try {
  const response = await fetch(url, { method: "PUT", body: readFileSync(0), signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`HTTP error ${response.status}: ${(await response.text()).trim()}`);
} catch (error) {
  console.error(`error: PUT ${url}: ${error.cause?.message ?? error.message}`);
  process.exit(1);
}
