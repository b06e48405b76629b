/// Counts the allocations of a whole program.
///
/// Linking this target replaces malloc, calloc, realloc and the aligned forms by ones that count and then do what glibc's
/// do. Every library of the process is counted, the Swift runtime included.
#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdint.h>

/// The calls that asked for memory since the program started, of all threads. Freeing does not count.
uint64_t cac_allocations(void);

#endif
