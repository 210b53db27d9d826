//! What Events.hs imports: timers that call Haskell functions.

let ahc, timer, held;
export const ahcInit = (_exports, host) => {
  ahc = host;
};
export const js_every = (ms, f) => {
  held = ahc.callback(f);
  let n = 0;
  timer = setInterval(() => held(++n), ms);
};
export const js_now = (f, n) => {
  const g = ahc.callback(f);
  g(n);
  g.free();
};
export const js_stop = () => {
  clearInterval(timer);
  setTimeout(() => held.free(), 0);
};
export const js_later = (f) => {
  const g = ahc.callback(f);
  setTimeout(g, 10);
  setTimeout(() => {
    try {
      g();
    } catch (e) {
      console.log(e.message);
    }
  }, 50);
};
