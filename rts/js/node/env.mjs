//! Node: the environment. Inputs: process.env, or options.env in its place. Outputs: `rt.env`.

import { environment } from "../core/env.mjs";

export const nodeEnv = (rt) => {
  rt.env = environment(rt.options.env ?? process.env);
};
