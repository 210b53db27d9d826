/* Source of example.o: wasm32-clang --target=wasm32-wasi -Os -g0 -c example.c -o example.o. Calls, data, a weak symbol, a constructor, a function pointer. */
extern int puts(const char *);
extern int other(int, double);
static int counter = 7;
static const char *names[] = {"one", "two"};
__attribute__((weak)) int weak_function(void) { return counter; }
__attribute__((constructor)) static void start(void) { counter++; }
int (*pointer)(void) = weak_function;
long long wide(long long a, float b) { return a * 3 + (long long)b + other((int)a, b); }
int run(int n) {
    if (n > 1) return puts(names[n & 1]) + pointer();
    return (int)wide(n, 2.5f);
}
