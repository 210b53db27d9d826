//! A server for tests that fails on purpose: faulty.mjs hang|404|stall DIR.  Prints its URL.  `hang` accepts requests and says
//! nothing; `404` has nothing; `stall` serves the cache in DIR but stops in the middle of every NAR without hanging up.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const [fault, dir] = process.argv.slice(2);
const server = createServer((request, response) => {
  if (fault === "hang") return;
  try {
    if (fault === "404") throw new Error("nothing here");
    const body = readFileSync(join(dir, request.url));
    response.writeHead(200, { "content-length": body.length });
    if (request.url.startsWith("/nar/")) response.write(body.subarray(0, body.length >> 1));
    else response.end(body);
  } catch {
    response.writeHead(404, { "content-length": 0 });
    response.end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
