/* A C function of the package layout. */
#include "layout.h"

int layout_times(int n) { return n * LAYOUT_FACTOR; }
