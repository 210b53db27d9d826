//! What ImportJs.hs imports. `ahcInit` gets the instance's exports before the program starts.

let memory;
let calls = 0;

export function ahcInit(exports) {
  memory = exports.memory;
}

export const js_add = (a, b) => a + b;
export const js_mul = (a, b) => a * b;
// 64-bit integers arrive signed
export const js_wide = (a, b) => a ^ (BigInt.asUintN(64, b) >> 1n);
export const js_float = (x) => x / 2;

export function js_count() {
  calls += 1;
  return calls;
}

export const js_upper = (at, length) => {
  const bytes = new Uint8Array(memory.buffer, at, length);
  const text = String.fromCharCode(...bytes).toUpperCase();
  for (let i = 0; i < length; i++) bytes[i] = text.charCodeAt(i);
};

export const js_sum = (at, length) => new Uint16Array(memory.buffer, at, length).reduce((a, b) => a + b, 0);
