// Runs the fp32 and f64 kernel families on seeded random operations and prints a checksum of the output bits for each.
// The same operations on any instruction set must print the same lines. usage: bits portable|avx2|avx512|neon

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

static uint64_t state;

/// SplitMix64.
static uint64_t next(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

static int32_t between(int32_t low, int32_t high) { return low + (int32_t)(next() % (uint64_t)(high - low + 1)); }

static float *random_floats(size_t count) {
    float *values = malloc(count * sizeof(float));
    if (!values) exit(2);
    for (size_t i = 0; i < count; i++) values[i] = ((float)(next() >> 40) / 16777216 - 0.5f) * 4;
    return values;
}

static ck_activation random_activation(void) {
    return (ck_activation){.kind = between(0, CK_ACT_COUNT - 1), .a = 0.2f, .b = 0.5f};
}

/// Added to a count of floats: they are all 0.
#define ZEROS ((size_t)1 << 32)

/// Runs one operation with operands of `counts` floats (0: absent) and prints its checksum. A NaN counts as one value.
static void run(uint32_t family, uint32_t isa, const void *params, const size_t *counts, int operand_count) {
    size_t families;
    const ck_family *info = &ck_families(&families)[family];
    const ck_kernel *kernel = ck_find(family, isa);
    void *operands[CK_MAX_OPERANDS];
    uint64_t bytes[CK_MAX_OPERANDS], hash = 14695981039346656037u;
    for (int i = 0; i < operand_count; i++) {
        const size_t count = counts[i] & (ZEROS - 1);
        operands[i] = count ? random_floats(count) : 0;
        bytes[i] = count * sizeof(float);
        if (counts[i] & ZEROS) memset(operands[i], 0, bytes[i]);
    }
    if (!kernel || !kernel->run || !info->check(params, bytes, (uint32_t)operand_count)) {
        fprintf(stderr, "error: %s cannot run here\n", ck_family_name(family));
        exit(1);
    }
    kernel->run(params, operands, 0, info->units(params));
    const float *y = operands[operand_count - 1];
    for (size_t i = 0; i < counts[operand_count - 1]; i++) {
        uint32_t word;
        memcpy(&word, y + i, 4);
        if (y[i] != y[i]) word = 0x7fc00000;
        hash = (hash ^ word) * 1099511628211u;
    }
    printf("%s %016llx\n", ck_family_name(family), (unsigned long long)hash);
    for (int i = 0; i < operand_count; i++) free(operands[i]);
}

static void run_conv(uint32_t isa) {
    ck_conv_f32_params p = {.batch = 1, .groups = 1, .dilation_h = 1, .dilation_w = between(1, 2)};
    p.in_h = between(1, 14), p.in_w = between(1, 20), p.in_c = between(1, 40);
    p.out_h = between(1, 14), p.out_w = between(1, 20), p.out_c = between(1, 70);
    p.kernel_h = between(1, 4), p.kernel_w = between(1, 4), p.stride_h = between(1, 2), p.stride_w = between(1, 2);
    p.pad_top = between(0, 2), p.pad_left = between(0, 2);
    p.x_pixel = p.in_c, p.y_pixel = p.r_pixel = p.out_c, p.activation = random_activation();
    p.residual_order = between(0, 1);
    const size_t y = (size_t)(p.out_h * p.out_w * p.out_c), packed = (size_t)((p.out_c + 15) / 16 * 16);
    const size_t counts[] = {(size_t)(p.in_h * p.in_w * p.in_c), packed * (size_t)(p.kernel_h * p.kernel_w * p.in_c),
                             (size_t)p.out_c, between(0, 1) ? y : 0, y};
    run(CK_FAMILY_CONV_F32, isa, &p, counts, 5);
}

static void run_gemm(uint32_t isa) {
    ck_gemm_f32_params p = {.batch = 1, .m = between(1, 20), .n = between(1, 160), .k = between(1, 90)};
    p.a_row = p.k, p.c_row = p.n, p.activation = random_activation();
    const size_t counts[] = {(size_t)(p.m * p.k), (size_t)((p.n + 15) / 16 * 16 * p.k), (size_t)p.n, 0,
                             (size_t)(p.m * p.n)};
    run(CK_FAMILY_GEMM_F32, isa, &p, counts, 5);
}

static void run_depthwise(uint32_t isa) {
    const int32_t k = between(1, 5), stride = between(1, 2);
    ck_depthwise_f32_params p = {.batch = 1, .kernel_h = k, .kernel_w = k, .stride_h = stride, .stride_w = stride};
    p.in_h = between(1, 14), p.in_w = between(1, 20), p.channels = between(1, 70);
    p.out_h = between(1, 14), p.out_w = between(1, 20), p.dilation_h = p.dilation_w = 1;
    p.pad_top = between(0, 2), p.pad_left = between(0, 2);
    p.x_pixel = p.y_pixel = p.channels, p.activation = random_activation();
    const size_t x = (size_t)(p.in_h * p.in_w * p.channels), y = (size_t)(p.out_h * p.out_w * p.channels);
    const size_t counts[] = {x, (size_t)(k * k * p.channels), (size_t)p.channels, 0, y};
    run(CK_FAMILY_DEPTHWISE_F32, isa, &p, counts, 5);
}

/// Double precision and the functions that fp32 computes in it. Two random floats make a double.
static void run_double(uint32_t isa) {
    const int32_t n = between(1, 200), k = between(1, 20);
    const size_t counts[] = {(size_t)n * 2, (size_t)n * 2, (size_t)n * 2};
    int32_t kind = between(CK_UNARY_ABS, CK_UNARY_ATANH + 2);
    if (kind >= CK_UNARY_SELU && kind <= CK_UNARY_CELU) kind = CK_UNARY_SIN;
    if (kind > CK_UNARY_ATANH) kind += CK_UNARY_TANH - CK_UNARY_ATANH - 1;
    ck_unary_f64_params unary = {.kind = kind, .count = n};
    run(CK_FAMILY_UNARY_F64, isa, &unary, counts, 2);
    ck_binary_params binary = {.kind = between(CK_BINARY_ADD, CK_BINARY_MOD)};
    for (int d = 0; d < CK_MAX_RANK; d++) binary.dims[d] = 1;
    binary.dims[CK_MAX_RANK - 1] = n;
    binary.a_strides[CK_MAX_RANK - 1] = binary.b_strides[CK_MAX_RANK - 1] = 1;
    run(CK_FAMILY_BINARY_F64, isa, &binary, counts, 3);
    const ck_gemm_f64_params gemm = {.batch = 1, .m = n, .n = 3, .k = k};
    const size_t sizes[] = {(size_t)(n * k) * 2, (size_t)(3 * k) * 2, (size_t)(3 * n) * 2};
    run(CK_FAMILY_GEMM_F64, isa, &gemm, sizes, 3);
    const ck_reduce_any_params reduce = {
        .kind = between(0, CK_REDUCE_COUNT - 1), .dtype = CK_F64, .outer = 1, .axis = k, .inner = n};
    const size_t lines[] = {(size_t)(n * k) * 2, (size_t)n * 2};
    run(CK_FAMILY_REDUCE_ANY, isa, &reduce, lines, 2);
    const ck_unary_f32_params rare = {.kind = between(CK_UNARY_TAN, CK_UNARY_ATANH), .count = n};
    const size_t singles[] = {(size_t)n, (size_t)n};
    run(CK_FAMILY_UNARY_F32, isa, &rare, singles, 2);
}

/// Points between elements and attention by a state.
static void run_sampling(uint32_t isa) {
    ck_grid_sample_f32_params grid = {.mode = between(0, 2), .padding = between(0, 2), .corners = between(0, 1)};
    grid.batch = 1, grid.channels = between(1, 3), grid.places = between(1, 100), grid.axes = between(1, 3);
    for (int d = 0; d < 3; d++) grid.extents[d] = d < grid.axes ? between(1, 9) : 1;
    const size_t x = (size_t)(grid.channels * grid.extents[0] * grid.extents[1] * grid.extents[2]);
    const size_t counts[] = {x, (size_t)(grid.places * grid.axes), (size_t)(grid.places * grid.channels)};
    run(CK_FAMILY_GRID_SAMPLE_F32, isa, &grid, counts, 3);
    const ck_roi_align_f32_params roi = {
        .batch = 1, .channels = between(1, 40), .in_h = 7, .in_w = 9, .regions = 3, .out_h = 2, .out_w = 3,
        .sampling = between(0, 3), .maximum = between(0, 1), .half_pixel = between(0, 1), .scale = 3.7f};
    const size_t regions[] = {(size_t)roi.channels * 63, 12, 6 | ZEROS, (size_t)roi.channels * 18};
    run(CK_FAMILY_ROI_ALIGN_F32, isa, &roi, regions, 4);
    const ck_max_roi_pool_f32_params pool = {
        .batch = 3, .channels = 2, .in_h = 7, .in_w = 9, .regions = 1, .out_h = 2, .out_w = 3, .scale = 2.7f};
    const size_t pooled[] = {3 * 2 * 63, 5 | ZEROS, 12};
    run(CK_FAMILY_MAX_ROI_POOL_F32, isa, &pool, pooled, 3);
    const ck_linear_attention_f32_params heads = {
        .batch = 1, .steps = 4, .key_heads = 2, .query_heads = 4, .size = between(1, 9), .depth = between(1, 40),
        .keep_width = 2, .beta_width = 1, .scale = 0.3f};
    const size_t state = (size_t)(2 * heads.size * heads.depth), keys = (size_t)(8 * heads.size);
    const size_t values = (size_t)(8 * heads.depth);
    const size_t inputs[] = {keys * 2, keys, values, state, 8, 4, values * 2, state};
    run(CK_FAMILY_LINEAR_ATTENTION_F32, isa, &heads, inputs, 8);
}

/// What only training needs.
static void run_training(uint32_t isa) {
    ck_conv_weight_gradient_f32_params p = {.batch = 2, .groups = 1, .dilation_h = 1, .dilation_w = between(1, 2)};
    p.in_h = between(1, 14), p.in_w = between(1, 20), p.in_c = p.x_pixel = between(1, 40);
    p.out_h = between(1, 14), p.out_w = between(1, 20), p.out_c = p.g_pixel = between(1, 70);
    p.kernel_h = between(1, 4), p.kernel_w = between(1, 4), p.stride_h = between(1, 2), p.stride_w = between(1, 2);
    p.pad_top = between(0, 2), p.pad_left = between(0, 2), p.chunks = between(1, 2);
    const size_t x = 2 * (size_t)(p.in_h * p.in_w * p.in_c), taps = (size_t)(p.chunks * p.kernel_h * p.kernel_w);
    const size_t counts[] = {x, 2 * (size_t)(p.out_h * p.out_w * p.out_c), taps * (size_t)(p.in_c * p.out_c)};
    run(CK_FAMILY_CONV_WEIGHT_GRADIENT_F32, isa, &p, counts, 3);
    const ck_depthwise_weight_gradient_f32_params depthwise = {
        2, p.in_h, p.in_w, p.in_c, p.out_h, p.out_w, p.kernel_h, p.kernel_w, p.stride_h, p.stride_w, 1, 1,
        p.pad_top, p.pad_left, p.in_c, p.in_c, p.chunks};
    const size_t g = 2 * (size_t)(p.out_h * p.out_w * p.in_c), slices[] = {x, g, taps * (size_t)p.in_c};
    run(CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32, isa, &depthwise, slices, 3);
    const ck_max_pool_gradient_f32_params pool = {
        2, p.in_h, p.in_w, p.in_c, p.out_h, p.out_w, p.kernel_h, p.kernel_w, p.stride_h, p.stride_w, 1, 1, 0, 0};
    const size_t pooled[] = {x | ZEROS, g | ZEROS, g, x};
    run(CK_FAMILY_MAX_POOL_GRADIENT_F32, isa, &pool, pooled, 4);
    for (int32_t kind = 0; kind < 2; kind++) {
        const int32_t rows = between(1, 90), channels = between(1, 70), chunk = between(1, rows);
        const size_t all = (size_t)(rows * channels), c = (size_t)channels, other = kind ? c : 0, own = kind ? 0 : c;
        const size_t sums = 2 * c * (size_t)((rows + chunk - 1) / chunk);
        const ck_channel_sums_f32_params sum = {kind, rows, channels, chunk};
        const size_t summed[] = {all, kind ? all : 0, other, sums};
        run(CK_FAMILY_CHANNEL_SUMS_F32, isa, &sum, summed, 4);
        const ck_channel_finish_f32_params finish = {kind, rows, channels, chunk, 9};
        const size_t finished[] = {sums, c, own, other, other, c, c, 4 * c};
        run(CK_FAMILY_CHANNEL_FINISH_F32, isa, &finish, finished, 8);
        const ck_channel_scale_f32_params scale = {kind, rows, channels};
        const size_t scaled[] = {all, kind ? all : 0, 4 * c, all};
        run(CK_FAMILY_CHANNEL_SCALE_F32, isa, &scale, scaled, 4);
    }
}

int main(int argc, char **argv) {
    static const char *const names[CK_ISA_COUNT] = {"portable", "avx2", "avx512", "neon"};
    for (uint32_t isa = 0; isa < CK_ISA_COUNT; isa++) {
        if (argc != 2 || strcmp(argv[1], names[isa]) != 0) continue;
        for (uint64_t seed = 0; seed < 200; seed++) {
            state = seed;
            run_conv(isa);
            run_gemm(isa);
            run_depthwise(isa);
            run_double(isa);
            run_sampling(isa);
            run_training(isa);
        }
        return 0;
    }
    fprintf(stderr, "error: usage: bits portable|avx2|avx512|neon\n");
    return 2;
}
