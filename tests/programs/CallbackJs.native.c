// Stands in for CallbackJs.mjs.
#include <stdint.h>

int js_int(int (*f)(int), int x) { return f(x); }
int64_t js_long(int64_t (*f)(int64_t), int64_t x) { return f(x); }
double js_double(double (*f)(double), double x) { return f(x); }
float js_float(float (*f)(float), float x) { return f(x); }
void js_times(int n, void (*f)(void)) { while (n--) f(); }
