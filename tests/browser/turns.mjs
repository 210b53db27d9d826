//! Inputs: /turns/Turns.mjs. Outputs: the text of #turns, `data-turns`: how many timers had fired before each line; `data-state` on the body.

import { run } from "/turns/Turns.mjs";

const element = document.getElementById("turns");
const turns = [];
let ticks = 0;
const timer = setInterval(() => ticks++, 5);

try {
  const code = await run({
    stdout: (text) => {
      element.textContent += text;
      turns.push(ticks);
    },
  });
  element.dataset.turns = JSON.stringify(turns);
  document.body.dataset.state = code === 0 ? "done" : `exit code ${code}`;
} catch (error) {
  document.body.dataset.state = `failed: ${error}`;
} finally {
  clearInterval(timer);
}
