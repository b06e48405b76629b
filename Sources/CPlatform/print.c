#include "include/CPlatform.h"

#include <errno.h>
#include <unistd.h>

void cp_print(int32_t descriptor, const void *text, size_t bytes) {
    const char *at = text;
    while (bytes > 0) {
        ssize_t written = write(descriptor, at, bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        at += written;
        bytes -= (size_t)written;
    }
}
