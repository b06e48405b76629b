/// Element types as numbers.
#ifndef CK_DTYPE_H
#define CK_DTYPE_H

#include "ck_walk.h"

/// The bytes of an element, or 0 for an unknown type.
CK_WALK_INLINE uint64_t ck_dtype_bytes(int32_t dtype) {
    switch (dtype) {
    case CK_U8:
    case CK_I8:
    case CK_BOOL: return 1;
    case CK_U16:
    case CK_I16:
    case CK_F16:
    case CK_BF16: return 2;
    case CK_F32:
    case CK_I32:
    case CK_U32: return 4;
    case CK_F64:
    case CK_I64:
    case CK_U64: return 8;
    default: return 0;
    }
}

/// True for the integer types, bool among them.
CK_WALK_INLINE int ck_dtype_integral(int32_t dtype) {
    return ck_dtype_bytes(dtype) > 0 && dtype != CK_F16 && dtype != CK_BF16 && dtype != CK_F32 && dtype != CK_F64;
}

#endif
