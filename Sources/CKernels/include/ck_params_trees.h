/// Parameter blocks of decision trees.
#ifndef CK_PARAMS_TREES_H
#define CK_PARAMS_TREES_H

#include "ck_params_common.h"

/// How a node of a tree compares x with its split. The values are ONNX's; they are stored in programs.
typedef enum {
    CK_TREE_LE = 0, CK_TREE_LT = 1, CK_TREE_GE = 2, CK_TREE_GT = 3, CK_TREE_EQ = 4, CK_TREE_NE = 5,
    CK_TREE_MEMBER = 6, ///< x is in the set that begins at the integer in the split's bits
    CK_TREE_MODE_COUNT
} ck_tree_mode;

/// How the leaves of the trees become one number.
typedef enum {
    CK_TREE_SUM = 0, CK_TREE_AVERAGE = 1, CK_TREE_MIN = 2, CK_TREE_MAX = 3, CK_TREE_AGGREGATE_COUNT
} ck_tree_aggregate;

/// The bits of a node's `feature` that name the column. The next three are the `ck_tree_mode`; bit 27 sends NaN to `on_true`.
#define CK_TREE_FEATURE 0xFFFFFF

/// A node of a tree: children that are not negative are nodes after this one, others leaf -1 - child.
typedef struct {
    int32_t feature, on_true, on_false;
    float split;
} ck_tree_node_f32;

typedef struct {
    int32_t feature, on_true, on_false, reserved;
    double split;
} ck_tree_node_f64;

/// tree_ensemble: decision trees. Operands: x [rows, features], nodes, roots (int32: nodes or leaves, as children), starts
/// (int32, leaves + 1: where each leaf's entries begin), targets (int32) and weights of the entries, members?, base?
/// [targets], y [rows, targets]. Numbers are of `dtype`.
///
/// Each row follows every tree to a leaf; the leaf's weights are aggregated for their targets in the order of the trees,
/// sums from 0. The average divides the sum by the number of trees; a target that no leaf names gives 0; then the base is
/// added. The tables are data: one that leads nowhere makes the kernel return CK_INDEX_OUT_OF_RANGE, in bounds and after
/// at most `nodes` steps for each tree.
typedef struct {
    int32_t dtype;     ///< CK_F32 or CK_F64
    int32_t rows, features, targets;
    int32_t nodes, roots, leaves, weights, members; ///< the lengths of the tables
    int32_t aggregate; ///< `ck_tree_aggregate`
    int32_t mode;      ///< the mode of all nodes, none of which sends NaN to `on_true`; -1: the nodes say it
} ck_tree_ensemble_params;

#endif
