#include "include/mlcrt.h"

const char *mlcrt_status_text(mlcrt_status status) {
    switch (status) {
    case MLCRT_OK: return "done";
    case MLCRT_BAD_BUNDLE: return "not a bundle, or damaged: copy it again";
    case MLCRT_NO_PROGRAM: return "the bundle has no program for this processor: compile it with --target for it";
    case MLCRT_BAD_PROGRAM: return "the program in the bundle is not valid: compile the model again";
    case MLCRT_MISSING_KERNEL: return "this build of the runtime lacks a kernel that the program needs: update it";
    case MLCRT_MEMORY_TOO_SMALL: return "the memory is smaller than mlcrt_memory_required() says";
    case MLCRT_MEMORY_MISALIGNED: return "the memory must start at a multiple of 64";
    case MLCRT_NO_SUCH_PORT: return "there is no input or output with that index";
    case MLCRT_WRONG_SIZE: return "the tensor has another number of bytes than the model says";
    case MLCRT_UNBOUND: return "bind all inputs and outputs before running";
    case MLCRT_INDEX_OUT_OF_RANGE: return "an index in the data lies outside its axis";
    case MLCRT_WRONG_SHAPE: return "the shapes contradict the model, each other or the bounds of its dimensions";
    }
    return "unknown status";
}
