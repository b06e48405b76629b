#ifndef CK_TREE_ENSEMBLE_H
#define CK_TREE_ENSEMBLE_H

#include "ck_walk.h"

/// Rows of a unit of tree_ensemble.
#define CK_TREE_ROWS 16

#endif
