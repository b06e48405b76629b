#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// How long a thread looks for news before it sleeps: longer than the gap between two instructions of a program,
/// shorter than what an idle program should burn.
#define SPIN_NS 40000u

/// After this long the awaited thread may be one that waits for this processor, so the spinning thread offers it.
#define YIELD_NS 3000u

/// A word that one thread changes and another waits for.
typedef struct {
    atomic_uint value;
    atomic_uint sleeping; ///< 1 while the waiter may be asleep
} signal_word;

/// What one worker is told and answers. Separate cache lines keep the workers out of each other's way.
typedef struct {
    _Alignas(128) signal_word ticket; ///< changes when there is work
    uint32_t begin, end;              ///< the range; `begin == end` with a null body ends the thread
    int32_t status;
    cp_pool *pool;
    pthread_t thread;
} worker;

struct cp_pool {
    _Alignas(128) signal_word remaining; ///< workers that are not done
    _Alignas(128) atomic_flag busy;
    uint32_t threads;
    uint32_t spin_ns;
    cp_body body;
    void *context;
    worker workers[]; ///< `threads - 1`
};

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Waits until the word is no longer (`until_equal` 0) or at last (1) `value`; returns what it is then.
static unsigned await(signal_word *word, unsigned value, int until_equal, uint32_t spin_ns) {
    uint64_t start = 0;
    for (unsigned round = 0;; round++) {
        unsigned seen = atomic_load_explicit(&word->value, memory_order_acquire);
        if ((seen == value) == until_equal) return seen;
        if (spin_ns == 0) break;
        pause_briefly();
        if (round % 32 != 0) continue;
        uint64_t now = cp_monotonic_ns();
        if (start == 0) start = now;
        if (now - start >= spin_ns) break;
        if (now - start >= YIELD_NS) sched_yield();
    }
    // Sequential consistency: either this thread sees the new value or the sender sees `sleeping`.
    atomic_store(&word->sleeping, 1);
    unsigned seen;
    while (((seen = atomic_load(&word->value)) == value) != until_equal)
        syscall(SYS_futex, &word->value, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
    atomic_store_explicit(&word->sleeping, 0, memory_order_relaxed);
    return seen;
}

static void wake(signal_word *word) {
    if (atomic_load(&word->sleeping)) syscall(SYS_futex, &word->value, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void *work(void *argument) {
    worker *self = argument;
    cp_pool *pool = self->pool;
    unsigned ticket = 0;
    for (;;) {
        ticket = await(&self->ticket, ticket, 0, pool->spin_ns);
        if (self->begin == self->end) return NULL;
        self->status = pool->body(pool->context, self->begin, self->end);
        if (atomic_fetch_sub(&pool->remaining.value, 1) == 1) wake(&pool->remaining);
    }
}

static void post(worker *target, uint32_t begin, uint32_t end) {
    target->begin = begin;
    target->end = end;
    atomic_fetch_add(&target->ticket.value, 1);
    wake(&target->ticket);
}

/// Ends the first `count` workers.
static void end_workers(cp_pool *pool, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) post(&pool->workers[i], 0, 0);
    for (uint32_t i = 0; i < count; i++) pthread_join(pool->workers[i].thread, NULL);
}

cp_result cp_pool_create(uint32_t threads, cp_pool **result) {
    *result = NULL;
    if (threads == 0 || threads > CP_POOL_THREADS) return (cp_result){EINVAL, "start threads"};
    size_t bytes = sizeof(cp_pool) + (threads - 1) * sizeof(worker);
    bytes = (bytes + 127) / 128 * 128;
    cp_pool *pool = aligned_alloc(128, bytes);
    if (!pool) return (cp_result){ENOMEM, "start threads"};
    memset(pool, 0, bytes);
    atomic_init(&pool->remaining.value, 0);
    atomic_init(&pool->remaining.sleeping, 0);
    atomic_flag_clear(&pool->busy);
    pool->threads = threads;
    // With more threads than processors a spinning thread keeps a working one from its processor.
    pool->spin_ns = threads <= cp_cpu_count() ? SPIN_NS : 0;
    for (uint32_t i = 0; i + 1 < threads; i++) {
        worker *self = &pool->workers[i];
        self->pool = pool;
        atomic_init(&self->ticket.value, 0);
        atomic_init(&self->ticket.sleeping, 0);
        int number = pthread_create(&self->thread, NULL, work, self);
        if (number != 0) {
            end_workers(pool, i);
            free(pool);
            return (cp_result){number, "start threads"};
        }
    }
    *result = pool;
    return (cp_result){0, ""};
}

void cp_pool_destroy(cp_pool *pool) {
    if (!pool) return;
    end_workers(pool, pool->threads - 1);
    free(pool);
}

uint32_t cp_pool_threads(const cp_pool *pool) { return pool->threads; }

int32_t cp_pool_run(cp_pool *pool, uint32_t count, cp_body body, void *context) {
    if (count == 0) return 0;
    uint32_t parts = count < pool->threads ? count : pool->threads;
    if (parts == 1) return body(context, 0, count);
    if (atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) return body(context, 0, count);
    pool->body = body;
    pool->context = context;
    atomic_store_explicit(&pool->remaining.value, parts - 1, memory_order_relaxed);
    for (uint32_t part = 1; part < parts; part++) {
        uint32_t begin = (uint32_t)((uint64_t)count * part / parts);
        uint32_t end = (uint32_t)((uint64_t)count * (part + 1) / parts);
        post(&pool->workers[part - 1], begin, end);
    }
    int32_t status = body(context, 0, (uint32_t)((uint64_t)count / parts));
    await(&pool->remaining, 0, 1, pool->spin_ns);
    for (uint32_t part = 1; part < parts && status == 0; part++) status = pool->workers[part - 1].status;
    atomic_flag_clear_explicit(&pool->busy, memory_order_release);
    return status;
}
