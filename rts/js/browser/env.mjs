//! Browser: the environment is what the caller gives. Inputs: options.env. Outputs: `rt.env`.

import { environment } from "../core/env.mjs";

export const browserEnv = (rt) => {
  rt.env = environment(rt.options.env ?? {});
};
