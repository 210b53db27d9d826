//! import: wasi_snapshot_preview1.poll_oneoff (i32 i32 i32 i32) -> (i32)
//! needs: loop sleep
//! Waits for the first of a list of events. If there is a clock that is due, it only looks: which descriptors are ready (`rt.readable`, where
//! the event loop can wait for them). Else descriptors are ready: reading one blocks until there is something. Without
//! descriptors it sleeps until the earliest of the clocks.

import { u8, view } from "../core/memory.mjs";
import { guarded } from "./errno.mjs";
import { nanoseconds } from "./time.mjs";

const CLOCK = 0;
const READ_EVENT = 1;
const ABSOLUTE = 1;

const remaining = (words, at) => {
  const clock = words.getUint32(at + 16, true);
  const timeout = words.getBigUint64(at + 24, true);
  return words.getUint16(at + 40, true) & ABSOLUTE ? timeout - nanoseconds(clock) : timeout;
};

export const poll_oneoff = (rt) =>
  guarded((list, out, count, outCount) => {
    const words = view(rt);
    if (!count) return 28;
    const all = Array.from({ length: count }, (_, i) => list + 48 * i);
    const isClock = (at) => words.getUint8(at + 8) === CLOCK;
    const clocks = all.filter(isClock);
    const times = clocks.map((at) => remaining(words, at));
    const looks = rt.readable && times.some((time) => time <= 0n);
    const waits = (at) =>
      looks && words.getUint8(at + 8) === READ_EVENT && !rt.readable(words.getUint32(at + 16, true));
    let ready = all.filter((at) => !isClock(at) && !waits(at));
    if (!ready.length) {
      // biome-ignore lint/complexity/useMathMinMax: these are BigInts
      const least = times.reduce((a, b) => (b < a ? b : a));
      if (least > 0n) rt.sleep(Number(least) / 1e6);
      ready = clocks.filter((_, i) => times[i] <= least);
    }
    ready.forEach((at, i) => {
      const event = out + 32 * i;
      u8(rt).fill(0, event, event + 32);
      words.setBigUint64(event, words.getBigUint64(at, true), true);
      words.setUint8(event + 10, words.getUint8(at + 8));
      if (!isClock(at)) words.setBigUint64(event + 16, 1n, true);
    });
    words.setUint32(outCount, ready.length, true);
  });
