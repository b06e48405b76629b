#ifndef CK_GRID_SAMPLE_F32_H
#define CK_GRID_SAMPLE_F32_H

/// Places of one picture that a unit computes.
#define CK_GRID_SAMPLE_PLACES 64

#endif
