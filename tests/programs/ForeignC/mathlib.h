/* The one function that the program imports through its header. */
double hypot3(double a, double b, double c);
