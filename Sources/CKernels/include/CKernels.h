/// The microkernels of mlc and the one table that lists them.
///
/// A *family* declares what an operation computes: its operands, its parameter block, and the order and rounding of its
/// arithmetic. A *row* of the table is one implementation of a family for one instruction set. Every row of a family
/// produces the same bits for the same input (NaN payloads excepted).
///
/// The code here uses no libc, keeps no state and allocates nothing. It never reads or writes outside its operands.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_abi.h"
#include "ck_params.h"

#endif
