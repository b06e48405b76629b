#include "ck_check.h"
#include "tree_ensemble.h"

int32_t ck_tree_ensemble_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_tree_ensemble_params *p = params;
    const int32_t sizes[] = {p->rows, p->features, p->targets, p->nodes, p->leaves, p->weights, p->roots, p->members};
    const int32_t in[] = {p->rows, p->features}, out[] = {p->rows, p->targets};
    if (operand_count != 9 || (p->dtype != CK_F32 && p->dtype != CK_F64)) return 0;
    for (int i = 0; i < 8; i++)
        if (sizes[i] < 0) return 0;
    if (p->targets < 1 || p->leaves == INT32_MAX || !ck_in_range(p->aggregate, 0, CK_TREE_AGGREGATE_COUNT - 1)) return 0;
    if (!ck_in_range(p->mode, -1, CK_TREE_MODE_COUNT - 1)) return 0;
    uint64_t number = p->dtype == CK_F64 ? 8 : 4, node = p->dtype == CK_F64 ? sizeof(ck_tree_node_f64) : sizeof(ck_tree_node_f32);
    return ck_dims_product(in, 2) <= CK_MAX_ELEMENTS && ck_dims_product(out, 2) <= CK_MAX_ELEMENTS
        && ck_fits(ck_dims_product(in, 2), number, operand_bytes[0])
        && ck_fits((uint64_t)p->nodes, node, operand_bytes[1])
        && ck_fits((uint64_t)p->roots, 4, operand_bytes[2])
        && ck_fits((uint64_t)p->leaves + 1, 4, operand_bytes[3])
        && ck_fits((uint64_t)p->weights, 4, operand_bytes[4])
        && ck_fits((uint64_t)p->weights, number, operand_bytes[5])
        && ck_fits((uint64_t)p->members, number, operand_bytes[6])
        && ck_fits_optional((uint64_t)p->targets, number, operand_bytes[7])
        && ck_fits(ck_dims_product(out, 2), number, operand_bytes[8]);
}

uint32_t ck_tree_ensemble_units(const void *params) {
    const ck_tree_ensemble_params *p = params;
    return p->rows == 0 ? 1 : (uint32_t)((p->rows - 1) / CK_TREE_ROWS + 1);
}
