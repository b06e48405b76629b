#define _GNU_SOURCE
#include "CPlatform.h"
#include <sys/mman.h>
#include <unistd.h>

uint64_t cp_physical_bytes(void) {
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : UINT64_MAX;
}

void *cp_allocate(size_t bytes) {
    if (bytes > cp_physical_bytes()) return 0;
    void *memory = mmap(0, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? 0 : memory;
}
