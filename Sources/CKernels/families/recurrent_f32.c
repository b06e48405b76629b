#include "recurrent_f32.h"

static int activations_are_valid(const ck_recurrent_f32_params *p) {
    for (int i = 0; i < 6; i++) {
        const int32_t kind = p->activations[i].kind;
        if (!ck_in_range(kind, 0, CK_ACT_COUNT - 1)
            && !ck_in_range(kind, CK_RECURRENT_SOFTSIGN, CK_RECURRENT_ACTIVATION_END - 1))
            return 0;
    }
    return 1;
}

static int fields_are_valid(const ck_recurrent_f32_params *p) {
    return ck_in_range(p->kind, 0, CK_RECURRENT_COUNT - 1) && ck_dims_positive(&p->steps, 3)
        && ck_in_range(p->hidden, 1, CK_MAX_WINDOW) && ck_in_range(p->directions, 1, 2)
        && ck_in_range(p->linear_before_reset, 0, 1) && ck_in_range(p->input_forget, 0, 1)
        && p->gates_step >= 0 && p->gates_batch >= 0 && p->y_step >= 0 && p->y_batch >= 0 && p->y_direction >= 0
        && p->state_batch >= 0 && p->state_direction >= 0 && activations_are_valid(p);
}

int32_t ck_recurrent_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_recurrent_f32_params *p = params;
    if (operand_count != 11 || !fields_are_valid(p)) return 0;
    const uint64_t directions = (uint64_t)p->directions, count = (uint64_t)ck_recurrent_gates(p);
    const uint64_t padded = (uint64_t)ck_recurrent_panels(p) * 16, row = directions * count * padded;
    const uint64_t r = ck_size_mul(row, (uint64_t)p->hidden);
    const uint64_t workspace = ck_size_mul(directions * (count + 3) * padded, (uint64_t)p->batch);
    const int32_t gates_dims[] = {p->steps, p->batch, (int32_t)row}, gates_steps[] = {p->gates_step, p->gates_batch, 1};
    const int32_t y_dims[] = {p->steps, p->batch, p->directions, p->hidden};
    const int32_t y_steps[] = {p->y_step, p->y_batch, p->y_direction, 1};
    const int32_t state_dims[] = {p->directions, p->batch, p->hidden};
    const int32_t state_steps[] = {p->state_direction, p->state_batch, 1};
    if (!ck_walk_fits(gates_dims, gates_steps, 3, 0, 4, operand_bytes[0]) || !ck_fits(r, 4, operand_bytes[1])
        || !ck_fits_optional(directions * padded, 4, operand_bytes[2])
        || !ck_fits_optional(directions * 3 * padded, 4, operand_bytes[3])
        || !ck_fits_optional((uint64_t)p->batch, 4, operand_bytes[4])
        || !ck_fits(workspace, 4, operand_bytes[10]))
        return 0;
    if (operand_bytes[7] != 0 && !ck_walk_fits(y_dims, y_steps, 4, 0, 4, operand_bytes[7])) return 0;
    const int states[] = {5, 6, 8, 9};
    for (int i = 0; i < 4; i++) {
        const uint64_t bytes = operand_bytes[states[i]];
        if (bytes != 0 && !ck_walk_fits(state_dims, state_steps, 3, 0, 4, bytes)) return 0;
    }
    return ck_recurrent_blocks(p) * directions <= UINT32_MAX;
}

uint32_t ck_recurrent_f32_units(const void *params) {
    const ck_recurrent_f32_params *p = params;
    return (uint32_t)(ck_recurrent_blocks(p) * (uint64_t)p->directions);
}
