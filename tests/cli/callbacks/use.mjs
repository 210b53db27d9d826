//! Uses Lib.hs as a library: every kind of call, waiting, callbacks, the ends. callbacks.rs has what it prints.

import { open } from "./out/lib.mjs";
const lib = await open({
  stdout: (t) => process.stdout.write("[out] " + t),
  stderr: (t) => process.stdout.write("[err] " + t),
});
console.log(Object.keys(lib).join(" "));
console.log(lib.fibo(20), lib.big(-5n, 1n << 40n), lib.half(3, 0.25));
const bytes = new TextEncoder().encode("w\u00f6rld\0");
const p = lib.malloc(bytes.length);
new Uint8Array(lib.memory.buffer).set(bytes, p);
console.log(lib.greet(p));
lib.free(p);
console.log(lib.count(), lib.count());
lib.collect();
console.log(lib.count());
console.log(lib.slow(20));
let t = performance.now();
const all = Promise.all([lib.async.slow(100), lib.async.slow(50), lib.async.fibo(10), lib.async.waitFor()]);
let ticks = 0;
const tick = setInterval(() => ticks++, 10);
setTimeout(() => {
  lib.collect();
  lib.wake(7);
}, 70);
console.log(await all);
clearInterval(tick);
t = performance.now() - t;
console.log(t > 95, ticks > 4);
const f = lib.callback(lib.makeAdder(10));
console.log(f(5), f(-20));
f.free();
try {
  f(1);
} catch (e) {
  console.log(e.message);
}
try {
  lib.callback(123456);
} catch (e) {
  console.log(e.message);
}
try {
  console.log(lib.waitFor());
} catch (e) {
  console.log(e.message);
}
try {
  console.log(lib.count());
} catch (e) {
  console.log(e.message);
}
const l2 = await open({
  stdout: (t) => process.stdout.write("[out] " + t),
  stderr: (t) => process.stdout.write("[err] " + t),
});
const never = l2.async.waitFor();
never.catch((e) => console.log("pending:", e.message));
console.log(l2.count());
l2.hs_exit();
try {
  l2.count();
} catch (e) {
  console.log(e.message);
}
try {
  await l2.async.count();
} catch (e) {
  console.log(e.message);
}
const l3 = await open({
  stdout: (t) => process.stdout.write("[out] " + t),
  stderr: (t) => process.stdout.write("[err] " + t),
});
try {
  await l3.async.quit(5);
} catch (e) {
  console.log(e.message);
}
const l4 = await open();
try {
  l4.fails();
} catch (e) {
  console.log(e.message);
}
