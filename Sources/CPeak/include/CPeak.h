/// Measures what a processor can do at most, for kernelbench to compare with.
#ifndef CPEAK_H
#define CPEAK_H

#include <stdint.h>

/// Executes `rounds` rounds of independent chains of fused multiply-adds on the widest vectors of the instruction set
/// (a `ck_isa` value), all in registers. Returns the floating-point operations done, or 0 where the instruction set is not
/// of this architecture. The processor must have it.
uint64_t peak_fused_multiply_add(uint32_t isa, uint64_t rounds);

#endif
