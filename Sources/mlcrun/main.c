// The entry point of the lean runner. Embedded Swift has no access to the arguments of the process.
#include <stdint.h>

int32_t mlcrun_main(int32_t count, char **arguments);

int main(int argc, char **argv) { return mlcrun_main(argc, argv); }
