//! A binary cache over HTTP: `ci/cache serve` runs it.  Reads and writes the folder that `ci/cache push` makes.
//!   serve.mjs DIR PORT ADDRESS [PUBLIC-KEY]
//! GET and HEAD with byte ranges (clients resume); PUT only if a public key (NAME:BASE64) is given: a narinfo must carry
//! its signature and name a NAR that is here, a NAR must have the hash that its name says.  Prints one line, the URL, when
//! it listens.  Invariant: a name in the folder always holds a complete, verified file (written aside, synced, renamed).
import { createReadStream } from "node:fs";
import { mkdir, readdir, stat, unlink } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isMember, receive } from "./upload.mjs";

const [dir, port, address, publicKey] = process.argv.slice(2);

const fail = (response, status, text) => {
  response.writeHead(status, { "content-type": "text/plain", "content-length": Buffer.byteLength(`${text}\n`) });
  response.end(response.req.method === "HEAD" ? undefined : `${text}\n`);
};

/** The part of a file of `size` bytes that a request wants: [first, last], or null if there is none. */
const wantedRange = (request, size, tag) => {
  const header = request.headers.range;
  const condition = request.headers["if-range"];
  const match = header && (!condition || condition === tag) && /^bytes=(\d*)-(\d*)$/.exec(header);
  if (!match || (match[1] === "" && match[2] === "")) return { whole: true, first: 0, last: size - 1 };
  const first = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === "" || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  return first > last ? null : { whole: false, first, last };
};

const send = async (request, response, name) => {
  const path = join(dir, name);
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) return fail(response, 404, `${name} is not in this cache`);
  const tag = `"${info.size}-${Math.trunc(info.mtimeMs)}"`;
  const range = wantedRange(request, info.size, tag);
  const headers = { "accept-ranges": "bytes", etag: tag, "content-type": "application/octet-stream" };
  if (range === null) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${info.size}` });
    return response.end();
  }
  headers["content-length"] = range.last - range.first + 1;
  if (!range.whole) headers["content-range"] = `bytes ${range.first}-${range.last}/${info.size}`;
  response.writeHead(range.whole ? 200 : 206, headers);
  if (request.method === "HEAD" || headers["content-length"] === 0) return response.end();
  await pipeline(createReadStream(path, { start: range.first, end: range.last }), response);
};

const answer = async (request, response) => {
  const name = decodeURI(new URL(request.url, "http://cache").pathname).slice(1);
  const { method } = request;
  if (method !== "GET" && method !== "HEAD" && method !== "PUT")
    return fail(response, 405, `${method} is not known here`);
  if (!isMember(name))
    return fail(response, method === "PUT" ? 403 : 404, `${name}: no file of a binary cache is called so`);
  if (method !== "PUT") return send(request, response, name);
  if (!publicKey) return fail(response, 403, "this cache takes no uploads (ci/cache serve --writable does)");
  const problem = await receive(request, dir, name, publicKey);
  if (problem) return fail(response, problem.status, problem.text);
  response.writeHead(201, { "content-length": 0 });
  response.end();
};

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    // a client that went away is its own affair
    if (response.headersSent || request.destroyed) return response.destroy();
    const status = error instanceof URIError ? 400 : error.code === "ENOSPC" ? 507 : 500;
    fail(
      response,
      status,
      error.code === "ENOSPC" ? "No space left on the cache's disk" : `${error.code ?? error.message}`,
    );
  });
});

/** What an earlier server left unfinished when it was killed. */
const clean = async (folder) => {
  for (const name of await readdir(folder)) if (name.startsWith(".upload-")) await unlink(join(folder, name));
};

try {
  await mkdir(join(dir, "nar"), { recursive: true });
  await clean(dir);
  await clean(join(dir, "nar"));
} catch (error) {
  console.error(`error: ${dir} is not a folder that a cache can be served from: ${error.message}`);
  process.exit(1);
}
server.on("error", (error) => {
  console.error(`error: cannot listen on ${address} port ${port}: ${error.message}`);
  process.exit(1);
});
server.listen(Number(port), address, () => {
  const at = server.address();
  console.log(`http://${at.family === "IPv6" ? `[${at.address}]` : at.address}:${at.port}`);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
