//! What CallbackJs.hs imports: each calls the function pointer that it gets.

let haskell;

export function ahcInit(_exports, host) {
  haskell = host;
}

const apply = (pointer, x) => haskell.callback(pointer)(x);

export const js_int = apply;
export const js_long = apply;
export const js_double = apply;
export const js_float = apply;

export const js_times = (n, pointer) => {
  const f = haskell.callback(pointer);
  for (let i = 0; i < n; i++) f();
};
