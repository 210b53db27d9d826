//! The page's module: imports both programs, runs them, and shows their output and exit codes.
//! Inputs: /fib/fib.mjs and /hello/hello.mjs. Outputs: the text of #fib and #hello, `data-exit` on each, `data-state` on the body.

import runFib, { run } from "/fib/fib.mjs";
import { run as runHello } from "/hello/hello.mjs";

const show = async (id, program) => {
  const element = document.getElementById(id);
  const append = (text) => {
    element.textContent += text;
  };
  element.dataset.exit = await program({ stdout: append, stderr: append });
};

try {
  if (run !== runFib) throw new Error("the default export is not run");
  await show("fib", runFib);
  await show("hello", runHello);
  // twice: an instance of its own each time
  await show("hello", runHello);
  document.body.dataset.state = "done";
} catch (error) {
  document.body.dataset.state = `failed: ${error}`;
}
