#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct cp_output {
    int descriptor;
    int is_direct; ///< the path is a device or a pipe, which is written in place
    char path[PATH_MAX];
    char temporary[PATH_MAX];
};

static cp_result done(void) { return (cp_result){0, ""}; }
static cp_result failed(const char *action) { return (cp_result){errno, action}; }
static cp_result refused(int32_t number, const char *action) { return (cp_result){number, action}; }

void cp_error_text(int32_t number, char *text, size_t bytes) {
    if (bytes == 0) return;
    const char *message = strerrordesc_np(number);
    if (message) {
        snprintf(text, bytes, "%s", message);
    } else {
        snprintf(text, bytes, "error %d", number);
    }
}

static int open_retrying(const char *path, int flags, mode_t mode) {
    int descriptor;
    do descriptor = open(path, flags | O_CLOEXEC, mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

cp_result cp_map_file(const char *path, const void **bytes, size_t *count) {
    *bytes = NULL;
    *count = 0;
    // O_NONBLOCK: a pipe without a writer must be refused, not waited for.
    int descriptor = open_retrying(path, O_RDONLY | O_NONBLOCK, 0);
    if (descriptor < 0) return failed("open");
    struct stat status;
    cp_result result = done();
    if (fstat(descriptor, &status) != 0) {
        result = failed("stat");
    } else if (S_ISDIR(status.st_mode)) {
        result = refused(EISDIR, "map");
    } else if (!S_ISREG(status.st_mode)) {
        result = refused(ENODEV, "map");
    } else if (status.st_size > 0) {
        void *mapping = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (mapping == MAP_FAILED) {
            result = failed("map");
        } else {
            *bytes = mapping;
            *count = (size_t)status.st_size;
        }
    }
    close(descriptor);
    return result;
}

void cp_unmap(const void *bytes, size_t count) {
    if (bytes && count) munmap((void *)bytes, count);
}

/// Splits `path` at its last slash: the directory's length with the slash, 0 when there is none.
static size_t directory_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/// Creates a file beside `output->path` that nobody else has, with the permissions `mode` under the umask.
static cp_result create_temporary(cp_output *output, mode_t mode) {
    int directory = (int)directory_length(output->path);
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        int length = snprintf(output->temporary, PATH_MAX, "%.*s.mlc-%ld-%u.tmp", directory, output->path,
                              (long)getpid(), attempt);
        int number = ENAMETOOLONG;
        if (length >= 0 && length < PATH_MAX) {
            output->descriptor = open_retrying(output->temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
            if (output->descriptor >= 0) return done();
            number = errno;
        }
        // Not this output's file: discarding must not remove it.
        output->temporary[0] = 0;
        if (number != EEXIST) return refused(number, "create a temporary file beside");
    }
    return refused(EEXIST, "create a temporary file beside");
}

/// Starts a file at a path where there is nothing.
static cp_result open_new(cp_output *output, const char *path) {
    struct stat status;
    // A link to nothing: creating through it would write somewhere that the path does not show.
    if (lstat(path, &status) == 0) return refused(ENOENT, "follow the link");
    size_t length = strlen(path);
    if (length == 0) return refused(ENOENT, "open");
    if (path[length - 1] == '/') return refused(EISDIR, "open");
    memcpy(output->path, path, length + 1);
    return create_temporary(output, 0666);
}

/// Starts to replace a regular file, keeping its permissions.
static cp_result open_replacing(cp_output *output, const char *path, mode_t mode) {
    if (access(path, W_OK) != 0) return failed("open");
    if (!realpath(path, output->path)) return failed("resolve");
    cp_result result = create_temporary(output, 0600);
    if (result.number == 0 && fchmod(output->descriptor, mode & 07777) != 0)
        result = failed("set the permissions of the temporary file beside");
    return result;
}

static cp_result open_any(cp_output *output, const char *path) {
    if (strlen(path) >= PATH_MAX) return refused(ENAMETOOLONG, "open");
    struct stat status;
    if (stat(path, &status) != 0) return errno == ENOENT ? open_new(output, path) : failed("open");
    if (S_ISDIR(status.st_mode)) return refused(EISDIR, "open");
    if (S_ISREG(status.st_mode)) return open_replacing(output, path, status.st_mode);
    output->is_direct = 1;
    output->descriptor = open_retrying(path, O_WRONLY | O_NOCTTY, 0);
    return output->descriptor < 0 ? failed("open") : done();
}

cp_result cp_output_open(const char *path, cp_output **result) {
    *result = NULL;
    cp_output *output = calloc(1, sizeof *output);
    if (!output) return refused(ENOMEM, "open");
    output->descriptor = -1;
    cp_result opened = open_any(output, path);
    if (opened.number) {
        cp_output_discard(output);
    } else {
        *result = output;
    }
    return opened;
}

cp_result cp_output_write(cp_output *output, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        // Linux writes at most 2 GiB a call.
        size_t part = count < (1u << 30) ? count : (1u << 30);
        ssize_t written = write(output->descriptor, next, part);
        if (written < 0) {
            if (errno == EINTR) continue;
            return failed("write");
        }
        next += written;
        count -= (size_t)written;
    }
    return done();
}

static int sync_descriptor(int descriptor) {
    int result;
    do result = fsync(descriptor);
    while (result != 0 && errno == EINTR);
    return result;
}

/// Makes the rename durable. File systems that cannot sync a directory say EINVAL.
static cp_result sync_directory(const char *path) {
    char directory[PATH_MAX];
    size_t length = directory_length(path);
    if (length) {
        memcpy(directory, path, length);
        directory[length] = 0;
    } else {
        strcpy(directory, ".");
    }
    int descriptor = open_retrying(directory, O_RDONLY | O_DIRECTORY, 0);
    // A directory that may be written but not read cannot be opened for a sync.
    if (descriptor < 0) return errno == EACCES ? done() : failed("open the directory of");
    cp_result result = done();
    if (sync_descriptor(descriptor) != 0 && errno != EINVAL) result = failed("sync the directory of");
    close(descriptor);
    return result;
}

/// Closes the descriptor; an error of delayed writing shows here at the latest.
static cp_result close_output(cp_output *output) {
    int closed = close(output->descriptor);
    output->descriptor = -1;
    return closed != 0 && errno != EINTR ? failed("close") : done();
}

cp_result cp_output_commit(cp_output *output) {
    cp_result result = done();
    if (output->is_direct) {
        result = close_output(output);
    } else {
        if (sync_descriptor(output->descriptor) != 0) result = failed("sync");
        if (!result.number) result = close_output(output);
        if (!result.number && rename(output->temporary, output->path) != 0) result = failed("rename to");
        if (!result.number) {
            output->temporary[0] = 0;
            result = sync_directory(output->path);
        }
    }
    cp_output_discard(output);
    return result;
}

void cp_output_discard(cp_output *output) {
    if (!output) return;
    if (output->descriptor >= 0) close(output->descriptor);
    if (output->temporary[0]) unlink(output->temporary);
    free(output);
}

cp_result cp_write_file(const char *path, const void *bytes, size_t count) {
    cp_output *output;
    cp_result result = cp_output_open(path, &output);
    if (result.number) return result;
    result = cp_output_write(output, bytes, count);
    if (result.number) {
        cp_output_discard(output);
        return result;
    }
    return cp_output_commit(output);
}
