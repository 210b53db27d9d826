//! Browser: waiting in the event loop, and a turn for the page after 30 milliseconds of computing. A message arrives sooner than the shortest timer.
//! Outputs: `rt.run`, `rt.pump`.

import { eventLoop } from "../core/loop.mjs";

const soon = (f) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    f();
  };
  port2.postMessage(0);
  return () => port1.close();
};

const after = (f, milliseconds) => {
  const timer = setTimeout(f, milliseconds);
  return () => clearTimeout(timer);
};

export const browserLoop = (rt) =>
  eventLoop(rt, (f, milliseconds) => (milliseconds ? after(f, milliseconds) : soon(f)), 30);
