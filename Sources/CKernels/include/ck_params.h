/// Parameter blocks of the families. They are stored in programs as they stand: fixed-width fields, little-endian, no
/// pointers. Strides count elements unless their name says bytes. Shapes of pictures are channels-last (NHWC).
#ifndef CK_PARAMS_H
#define CK_PARAMS_H

#include "ck_params_common.h"
#include "ck_params_products.h"
#include "ck_params_windows.h"
#include "ck_params_elementwise.h"
#include "ck_params_reductions.h"
#include "ck_params_trees.h"
#include "ck_params_training.h"

#endif
