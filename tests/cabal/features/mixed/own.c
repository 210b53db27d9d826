// A C file of the program. Output: a number.
int own(void) { return 1000; }
