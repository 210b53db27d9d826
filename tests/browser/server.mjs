//! A web server for the tests: folders under prefixes, on 127.0.0.1 and a port of the system's choosing.
//! Inputs: { "/prefix/": folder }. Outputs: { url, close }. Only plain file names below a folder are served.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const types = {
  ".html": "text/html",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

const find = (folders, url) => {
  const { pathname } = new URL(url, "http://localhost");
  const prefix = Object.keys(folders)
    .filter((p) => pathname.startsWith(p))
    .sort((a, b) => b.length - a.length)[0];
  const name = prefix && pathname.slice(prefix.length);
  return name && /^[\w.-]+$/.test(name) ? path.join(folders[prefix], name) : undefined;
};

export const serve = async (folders) => {
  const server = createServer(async (request, response) => {
    const file = find(folders, request.url);
    try {
      const content = await readFile(file);
      response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
};
