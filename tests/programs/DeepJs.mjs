//! What DeepJs.hs imports: JavaScript that calls Haskell from far down its own stack.

let haskell;

export function ahcInit(_exports, host) {
  haskell = host;
}

const from = (frames, f, x) => (frames === 0 ? f(x) : 1 + from(frames - 1, f, x));

export const js_from = (frames, pointer, x) => from(frames, haskell.callback(pointer), x);
