/* What JavaScript provides to fib, for the native program. */
#include <stdio.h>
void print_int(long n) { printf("%ld\n", n); fflush(stdout); }
