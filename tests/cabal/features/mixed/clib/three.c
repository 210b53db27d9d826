// A C library by itself; the test makes its archive. Output: three times the input.
int three(int x) { return 3 * x; }
