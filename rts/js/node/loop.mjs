//! Node: waiting in the event loop. A program that computes is not interrupted for others. Outputs: `rt.run`, `rt.pump`, `rt.readable`.
//! If nothing keeps the process alive any more, the program is told so: its threads wait for what nobody will do.

import { eventLoop, NEVER } from "../core/loop.mjs";
import { laterInput } from "./input.mjs";

const later = (f, milliseconds) => {
  if (milliseconds === NEVER) {
    const idle = () => f(true);
    process.once("beforeExit", idle);
    return () => process.off("beforeExit", idle);
  }
  const timer = milliseconds ? setTimeout(f, milliseconds) : setImmediate(f);
  return () => (milliseconds ? clearTimeout(timer) : clearImmediate(timer));
};

export const nodeLoop = (rt) => {
  rt.watch = () => laterInput(rt);
  eventLoop(rt, later, 0);
};
