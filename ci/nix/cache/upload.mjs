//! What a cache server accepts: `receive` writes the body of a PUT to a file of the cache once it has been verified.
//! In: a request, the cache's folder, a name that `isMember` knows, the public key.  Out: null, or {status, text}.
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { open, readFile, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

const DIGITS = "0123456789abcdfghijklmnpqrsvwxyz";
const SMALL = 1 << 20; // narinfos with long reference lists are far below

const NAR = /^nar\/([0-9a-df-np-sv-z]{52})\.nar(\.[a-z0-9]+)?$/;
const NARINFO = /^([0-9a-df-np-sv-z]{32})\.narinfo$/;

export const isMember = (name) =>
  name === "nix-cache-info" || name === "ahc-manifest" || NARINFO.test(name) || NAR.test(name);

/** Nix's base 32: little-endian, five bits a digit, most significant digit first. */
export const base32 = (bytes) => {
  let out = "";
  for (let n = Math.ceil((bytes.length * 8) / 5) - 1; n >= 0; n--) {
    const bit = n * 5;
    const pair = bytes[bit >> 3] | ((bytes[(bit >> 3) + 1] ?? 0) << 8);
    out += DIGITS[(pair >> (bit & 7)) & 31];
  }
  return out;
};

/** The fields of a narinfo; `Sig` is a list. */
export const parseNarinfo = (text) => {
  const fields = { Sig: [] };
  for (const line of text.split("\n").filter((l) => l !== "")) {
    const at = line.indexOf(": ");
    const [name, value] = at < 0 ? [line.replace(/:$/, ""), ""] : [line.slice(0, at), line.slice(at + 2)];
    if (name === "Sig") fields.Sig.push(value);
    else fields[name] = value;
  }
  return fields;
};

/** Whether a narinfo carries a signature by `publicKey` (NAME:BASE64 of 32 bytes). */
export const isSigned = (info, publicKey) => {
  const colon = publicKey.indexOf(":");
  const prefix = Buffer.from("302a300506032b6570032100", "hex"); // an ed25519 key in DER
  const raw = Buffer.from(publicKey.slice(colon + 1), "base64");
  const key = createPublicKey({ key: Buffer.concat([prefix, raw]), format: "der", type: "spki" });
  const store = info.StorePath.slice(0, info.StorePath.lastIndexOf("/"));
  const references = (info.References ?? "").split(" ").filter((r) => r !== "");
  const message = ["1", info.StorePath, info.NarHash, info.NarSize, references.map((r) => `${store}/${r}`).join(",")];
  const name = publicKey.slice(0, colon + 1);
  return info.Sig.some(
    (s) =>
      s.startsWith(name) &&
      verify(null, Buffer.from(message.join(";")), key, Buffer.from(s.slice(name.length), "base64")),
  );
};

const refuse = (status, text) => ({ status, text });

const checkText = async (dir, name, text, publicKey) => {
  if (name === "nix-cache-info")
    return text.startsWith("StoreDir: ") ? null : refuse(400, "nix-cache-info without StoreDir");
  if (name === "ahc-manifest") {
    const hash = /^\/[^\n]*\/([0-9a-z]{32})-ahc-manifest\n$/.exec(text)?.[1];
    if (!hash) return refuse(400, "ahc-manifest must be one line, the store path of a manifest");
    const known = await stat(join(dir, `${hash}.narinfo`)).catch(() => null);
    return known ? null : refuse(409, "ahc-manifest names a path that is not in this cache");
  }
  const info = parseNarinfo(text);
  const hash = /^\/.*\/([0-9a-z]{32})-/.exec(info.StorePath ?? "")?.[1];
  if (`${hash}.narinfo` !== name) return refuse(400, `${name} describes ${info.StorePath}`);
  if (!isSigned(info, publicKey)) return refuse(403, `${info.StorePath} is not signed by ${publicKey}`);
  const nar = NAR.test(info.URL ?? "") ? await stat(join(dir, info.URL)).catch(() => null) : null;
  if (nar?.size !== Number(info.FileSize)) return refuse(409, `${name}: ${info.URL} is not here in full`);
  return null;
};

/** Writes the body to `path`; its sha256 and size. */
const write = async (request, path, limit) => {
  const file = await open(path, "wx");
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size > limit) break;
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest(), size };
};

export const receive = async (request, dir, name, publicKey) => {
  const nar = NAR.exec(name);
  const limit = nar ? Number.POSITIVE_INFINITY : SMALL;
  const path = join(dir, name);
  const aside = join(dirname(path), `.upload-${randomBytes(8).toString("hex")}`);
  try {
    const { hash, size } = await write(request, aside, limit);
    const announced = request.headers["content-length"];
    if (size > limit) return refuse(413, `${name} is longer than ${limit} bytes`);
    if (announced !== undefined && size !== Number(announced)) return refuse(400, `${name} came in part only`);
    const problem = nar
      ? base32(hash) === nar[1]
        ? null
        : refuse(400, `${name} has the hash ${base32(hash)}`)
      : await checkText(dir, name, await readFile(aside, "utf8"), publicKey);
    if (problem) return problem;
    await rename(aside, path);
    return null;
  } finally {
    await unlink(aside).catch(() => {});
  }
};
