//! Node: waiting in the event loop. A program that computes is never interrupted for others. Outputs: `rt.run`, `rt.pump`.

import { eventLoop } from "../core/loop.mjs";

export const nodeLoop = (rt) =>
  eventLoop(
    rt,
    (f, milliseconds) => {
      const timer = milliseconds ? setTimeout(f, milliseconds) : setImmediate(f);
      return () => (milliseconds ? clearTimeout(timer) : clearImmediate(timer));
    },
    0,
  );
