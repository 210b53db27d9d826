// Stands in for DeepJs.mjs.
int js_from(int frames, int (*f)(int), int x) { return frames == 0 ? f(x) : 1 + js_from(frames - 1, f, x); }
