/// How conv_f32 and gemm_f32 split their work into units: blocks of rows by blocks of panels of 16 output columns.
///
/// The split depends on the parameters alone, never on the instruction set or the number of threads. The bits of the
/// result do not depend on it at all.
#ifndef CK_TILE_PLAN_H
#define CK_TILE_PLAN_H

#include "ck_check.h"

/// Packed weights that stay in a second-level cache beside the pixels that pass through it.
#define CK_PLAN_WEIGHT_BYTES (512 * 1024)
/// Work (multiply-adds of 16 lanes) below which a split is not worth a thread's time.
#define CK_PLAN_UNIT_WORK 16384
/// How many units a large operation has at least, so that threads find an even share.
#define CK_PLAN_UNITS 8

/// A split. Units count row blocks fastest, then panel blocks, then sections (groups or matrices of a batch).
typedef struct {
    int64_t rows, panels;           ///< of one section
    int64_t row_block, panel_block; ///< of one unit; the last may be smaller
    int64_t row_blocks, panel_blocks;
    uint64_t units;                 ///< saturates
} ck_tile_plan;

CK_CHECK_INLINE int64_t ck_plan_ceil(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Plans `sections` x `rows` x `panels`. A row has `pixels` output pixels of `depth` taps. A block of 0 is chosen.
static inline __attribute__((unused)) ck_tile_plan ck_plan_tiles(int64_t sections, int64_t rows, int64_t panels,
                                                                 int64_t pixels, int64_t depth, int32_t row_block,
                                                                 int32_t panel_block) {
    ck_tile_plan plan = {.rows = rows, .panels = panels, .row_block = row_block, .panel_block = panel_block};
    uint64_t panel_bytes = ck_size_mul((uint64_t)(depth > 0 ? depth : 1), 64);
    uint64_t row_work = ck_size_mul((uint64_t)pixels, (uint64_t)(depth > 0 ? depth : 1));
    if (plan.panel_block == 0) {
        int64_t fit = (int64_t)(CK_PLAN_WEIGHT_BYTES / panel_bytes) & ~(int64_t)1;
        if (fit < 2) fit = 2;
        int64_t blocks = ck_plan_ceil(panels, fit);
        // Few rows: threads share the panels instead.
        uint64_t work = ck_size_mul(row_work, (uint64_t)rows);
        if (rows < 2 * CK_PLAN_UNITS && sections < CK_PLAN_UNITS) {
            int64_t worthwhile = (int64_t)(ck_size_mul(work, (uint64_t)panels) / CK_PLAN_UNIT_WORK);
            int64_t wanted = worthwhile < CK_PLAN_UNITS ? worthwhile : CK_PLAN_UNITS;
            if (blocks < wanted) blocks = wanted;
        }
        if (blocks < 1) blocks = 1;
        plan.panel_block = ck_plan_ceil(panels, blocks);
        plan.panel_block += plan.panel_block & 1; // tiles take panels in pairs
    }
    if (plan.panel_block > panels) plan.panel_block = panels;
    plan.panel_blocks = ck_plan_ceil(panels, plan.panel_block);
    if (plan.row_block == 0) {
        uint64_t block_work = ck_size_mul(row_work, (uint64_t)plan.panel_block);
        int64_t others = plan.panel_blocks * (sections < CK_PLAN_UNITS ? sections : CK_PLAN_UNITS);
        int64_t wanted = ck_plan_ceil(CK_PLAN_UNITS, others);
        int64_t smallest = block_work >= CK_PLAN_UNIT_WORK ? 1 : (int64_t)(CK_PLAN_UNIT_WORK / block_work) + 1;
        plan.row_block = ck_plan_ceil(rows, wanted);
        if (plan.row_block < smallest) plan.row_block = smallest;
        if (pixels == 1 && plan.row_block < rows) plan.row_block = ck_plan_ceil(plan.row_block, 14) * 14;
    }
    if (plan.row_block > rows) plan.row_block = rows;
    plan.row_blocks = ck_plan_ceil(rows, plan.row_block);
    plan.units = ck_size_mul((uint64_t)sections, (uint64_t)plan.panel_blocks);
    plan.units = ck_size_mul(plan.units, (uint64_t)plan.row_blocks);
    return plan;
}

#endif
