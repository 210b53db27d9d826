/* What layout.c offers, to users of the package as well. */
#define LAYOUT_FACTOR 7
struct layout_pair { long first; void *second; };
int layout_times(int n);
