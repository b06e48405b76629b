// Runs a compiled model from C: opens a bundle, gives it memory once, runs it, prints the outputs.
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mlcrt.h"

enum { ALIGNMENT = 64, FLOAT32 = 1 };

/// Maps a whole file to read; NULL after saying why not.
static const void *map(const char *path, size_t *bytes) {
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        perror(path);
        return NULL;
    }
    *bytes = (size_t)status.st_size;
    void *data = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    if (data == MAP_FAILED) {
        perror(path);
        return NULL;
    }
    return data;
}

/// Zeroed memory aligned as the runtime wants it.
static void *allocate(size_t bytes) {
    size_t rounded = (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    void *memory = aligned_alloc(ALIGNMENT, rounded);
    return memory ? memset(memory, 0, rounded) : NULL;
}

static int failed(const char *what, mlcrt_status status) {
    fprintf(stderr, "error: %s: %s\n", what, mlcrt_status_text(status));
    return 2;
}

/// Binds every input to the elements in a raw file, or to zeros where no file was given.
static int bind_inputs(mlcrt_model *model, int files, char **paths) {
    for (size_t index = 0; index < mlcrt_input_count(model); index++) {
        mlcrt_tensor tensor;
        mlcrt_input(model, index, &tensor);
        size_t bytes = tensor.bytes;
        int has_file = index < (size_t)files;
        const void *data = has_file ? map(paths[index], &bytes) : allocate(bytes);
        if (!data) return 2;
        mlcrt_status status = mlcrt_bind_input(model, index, data, bytes);
        if (status != MLCRT_OK) return failed(has_file ? paths[index] : "input", status);
    }
    return 0;
}

static void print(const mlcrt_tensor *tensor, const void *data) {
    printf("%.*s:", (int)tensor->name_length, tensor->name);
    if (tensor->dtype == FLOAT32) {
        for (size_t i = 0; i < tensor->bytes / sizeof(float); i++) printf(" %.9g", ((const float *)data)[i]);
    } else {
        for (size_t i = 0; i < tensor->bytes; i++) printf(" %02x", ((const unsigned char *)data)[i]);
    }
    printf("\n");
}

int main(int count, char **arguments) {
    if (count < 2) {
        fprintf(stderr, "usage: mlcrt-example BUNDLE [INPUT.raw]...\n"
                        "Runs a model on raw little-endian elements (zeros without a file) and prints its outputs.\n");
        return 2;
    }
    size_t bundle_bytes = 0, memory_bytes = 0;
    const void *bundle = map(arguments[1], &bundle_bytes);
    if (!bundle) return 2;
    mlcrt_status status = mlcrt_memory_required(bundle, bundle_bytes, &memory_bytes);
    if (status != MLCRT_OK) return failed(arguments[1], status);
    void *memory = allocate(memory_bytes);
    mlcrt_model *model = NULL;
    status = mlcrt_open(bundle, bundle_bytes, memory, memory_bytes, &model);
    if (status != MLCRT_OK) return failed(arguments[1], status);
    if (bind_inputs(model, count - 2, arguments + 2) != 0) return 2;

    size_t outputs = mlcrt_output_count(model);
    void **results = allocate(outputs * sizeof *results);
    if (!results) return 2;
    for (size_t index = 0; index < outputs; index++) {
        mlcrt_tensor tensor;
        mlcrt_output(model, index, &tensor);
        results[index] = allocate(tensor.bytes);
        status = mlcrt_bind_output(model, index, results[index], tensor.bytes);
        if (status != MLCRT_OK) return failed("output", status);
    }
    status = mlcrt_run(model);
    if (status != MLCRT_OK) return failed("run", status);
    for (size_t index = 0; index < outputs; index++) {
        mlcrt_tensor tensor;
        mlcrt_output(model, index, &tensor);
        print(&tensor, results[index]);
    }
    return 0;
}
