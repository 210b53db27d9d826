//! What a cache server must answer: requests.mjs URL DIR asks the writable server at URL that serves DIR, which holds a cache.
//! Prints "ok NAME" and "not ok NAME: why" lines.
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const [url, dir] = process.argv.slice(2);
const name = `nar/${readdirSync(join(dir, "nar")).sort()[0]}`;
const whole = readFileSync(join(dir, name));
const get = async (headers, path = name) => {
  const response = await fetch(`${url}/${path}`, { headers });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
};
const put = async (path, body) => (await fetch(`${url}/${path}`, { method: "PUT", body })).status;

const check = async (what, test) => {
  try {
    const problem = await test();
    console.log(problem === undefined ? `ok ${what}` : `not ok ${what}: ${problem}`);
  } catch (error) {
    console.log(`not ok ${what}: ${error.cause?.message ?? error.message}`);
  }
};
const wanted = (got, status, body) => {
  if (got.status !== status) return `status ${got.status}, not ${status}`;
  return body === undefined || got.body.equals(body) ? undefined : `other bytes (${got.body.length} of them)`;
};

await check("a whole file", async () => wanted(await get({}), 200, whole));
await check("a range", async () => wanted(await get({ range: "bytes=10-19" }), 206, whole.subarray(10, 20)));
await check("the rest of a file", async () => wanted(await get({ range: "bytes=100-" }), 206, whole.subarray(100)));
await check("the end of a file", async () => wanted(await get({ range: "bytes=-7" }), 206, whole.subarray(-7)));
await check("a range past the end", async () => wanted(await get({ range: `bytes=${whole.length}-` }), 416));
await check("going on with the same file", async () => {
  const tag = (await get({})).headers.get("etag");
  return wanted(await get({ range: "bytes=5-", "if-range": tag }), 206, whole.subarray(5));
});
await check("going on with another file", async () =>
  wanted(await get({ range: "bytes=5-", "if-range": '"x"' }), 200, whole),
);
for (const path of ["%2e%2e/%2e%2e/etc/passwd", ".lock", "%ff"]) {
  await check(`no such file: ${path}`, async () => {
    const { status } = await get({}, path);
    return status === 404 || status === 400 ? undefined : `status ${status}`;
  });
}
await check("a NAR under the name of another", async () => {
  const status = await put(`nar/${"0".repeat(52)}.nar.zst`, "no such bytes");
  return status === 400 ? undefined : `status ${status}`;
});
await check("a narinfo for a path of another name", async () => {
  const status = await put(`${"0".repeat(32)}.narinfo`, "StorePath: /nix/store/elsewhere\n");
  return status === 400 ? undefined : `status ${status}`;
});
await check("an upload that breaks off leaves nothing", async () => {
  const { hostname, port } = new URL(url);
  await new Promise((done, fail) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`PUT /nar/${"1".repeat(52)}.nar.zst HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome bytes`);
      setTimeout(() => socket.destroy(), 200);
    });
    socket.on("close", done);
    socket.on("error", fail);
  });
  for (let tries = 0; tries < 50; tries++) {
    const left = readdirSync(join(dir, "nar")).filter((n) => n.startsWith(".upload-") || n.startsWith("1111"));
    if (left.length === 0) return undefined;
    await new Promise((done) => setTimeout(done, 100));
  }
  return "a file is left";
});
