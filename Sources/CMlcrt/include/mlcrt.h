/// mlcrt: runs compiled models on a device, from C.
///
/// The library allocates nothing and keeps no state: a model lives in memory that the caller gives. The bundle's bytes (a
/// mapped `.mlcb` file, aligned to 64) and that memory must outlive the model. A model is used by one thread at a time.
#ifndef MLCRT_H
#define MLCRT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    MLCRT_OK = 0,
    MLCRT_BAD_BUNDLE = 1,         ///< not a bundle, damaged, or of another major version
    MLCRT_NO_PROGRAM = 2,         ///< the bundle holds no program for this processor
    MLCRT_BAD_PROGRAM = 3,        ///< the program's tables or parameters are not valid
    MLCRT_MISSING_KERNEL = 4,     ///< this build of the library lacks a kernel that the program needs
    MLCRT_MEMORY_TOO_SMALL = 5,   ///< less than mlcrt_memory_required() says
    MLCRT_MEMORY_MISALIGNED = 6,  ///< the memory must start at a multiple of 64
    MLCRT_NO_SUCH_PORT = 7,       ///< no input or output with that index
    MLCRT_WRONG_SIZE = 8,         ///< the tensor has another number of bytes
    MLCRT_UNBOUND = 9,            ///< an input or output has no memory yet
    MLCRT_INDEX_OUT_OF_RANGE = 10, ///< an index in the data lies outside its axis; the outputs are not valid
    MLCRT_WRONG_SHAPE = 11        ///< shapes that contradict the model, each other or the bounds of its dimensions
} mlcrt_status;

/// A model, ready to run.
typedef struct mlcrt_model mlcrt_model;

/// An input or output. Elements are dense and row-major.
typedef struct {
    const char *name; ///< UTF-8, name_length bytes, not terminated
    size_t name_length;
    int32_t dtype; ///< as ONNX numbers element types: 1 is float32, 2 uint8, 7 int64, …
    int32_t rank;
    int64_t shape[8];
    size_t bytes; ///< of the shape; memory for a model with symbolic dimensions may be larger
} mlcrt_tensor;

/// A sentence that says what a status means.
const char *mlcrt_status_text(mlcrt_status status);

/// The bytes of memory that a model needs: its arena and tables.
mlcrt_status mlcrt_memory_required(const void *bundle, size_t bundle_bytes, size_t *memory_bytes);

/// Opens a bundle in the caller's memory, which must be aligned to 64.
mlcrt_status mlcrt_open(const void *bundle, size_t bundle_bytes, void *memory, size_t memory_bytes,
                        mlcrt_model **model);

size_t mlcrt_input_count(const mlcrt_model *model);
size_t mlcrt_output_count(const mlcrt_model *model);
mlcrt_status mlcrt_input(const mlcrt_model *model, size_t index, mlcrt_tensor *tensor);
mlcrt_status mlcrt_output(const mlcrt_model *model, size_t index, mlcrt_tensor *tensor);

/// Sets the shapes of all inputs of a model with symbolic dimensions, which starts at the largest ones: `extents` has eight
/// numbers for each input, of which the first `rank` count. mlcrt_output then tells the shapes of the outputs. Inputs and
/// outputs whose memory is too small now have to be bound again; memory for the largest shapes always fits. Allocates
/// nothing. After MLCRT_WRONG_SHAPE the model runs only after shapes that fit.
mlcrt_status mlcrt_set_shapes(mlcrt_model *model, const int64_t *extents);

/// Reads an input from, or writes an output to, the caller's memory from the next run on.
mlcrt_status mlcrt_bind_input(mlcrt_model *model, size_t index, const void *data, size_t bytes);
mlcrt_status mlcrt_bind_output(mlcrt_model *model, size_t index, void *data, size_t bytes);

/// Runs the model once on the calling thread. Allocates nothing. A model with states (mlc compile --state) hands them from
/// run to run; they are no inputs or outputs here.
mlcrt_status mlcrt_run(mlcrt_model *model);

/// Sets the states to zero, as before the first run.
void mlcrt_reset(mlcrt_model *model);

#ifdef __cplusplus
}
#endif

#endif
