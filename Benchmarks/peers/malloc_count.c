// Counts the heap calls of a process: preload it, name a file in LASTWORD_MALLOC_COUNT_FILE, and read that file.
//
// The file is the counters: six native 64-bit integers (malloc, calloc, realloc, free, aligned, process id), mapped
// shared, so that a reader needs nothing but read() and the process is never stopped or asked. The variable is
// removed from the environment, so that a child does not count into its parent's file.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct counters {
    _Atomic uint64_t malloc, calloc, realloc, free, aligned, process;
};

// glibc's own names of its allocator. dlsym(RTLD_NEXT) would itself allocate before there is an allocator.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void __libc_free(void *);
extern void *__libc_memalign(size_t, size_t);

// Calls made before the constructor runs are counted here, and carried over.
static struct counters early;
static struct counters *counters = &early;

static void count(_Atomic uint64_t *counter) { atomic_fetch_add_explicit(counter, 1, memory_order_relaxed); }

__attribute__((constructor)) static void publish(void) {
    const char *path = getenv("LASTWORD_MALLOC_COUNT_FILE");
    if (path == NULL) return;
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    if (ftruncate(descriptor, sizeof *counters) == 0) {
        struct counters *shared =
            mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (shared != MAP_FAILED) {
            atomic_store(&shared->malloc, atomic_load(&early.malloc));
            atomic_store(&shared->calloc, atomic_load(&early.calloc));
            atomic_store(&shared->realloc, atomic_load(&early.realloc));
            atomic_store(&shared->free, atomic_load(&early.free));
            atomic_store(&shared->aligned, atomic_load(&early.aligned));
            atomic_store(&shared->process, (uint64_t)getpid());
            counters = shared;
        }
    }
    close(descriptor);
    unsetenv("LASTWORD_MALLOC_COUNT_FILE");
}

void *malloc(size_t size) {
    count(&counters->malloc);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(&counters->calloc);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count(&counters->realloc);
    return __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t number, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(number, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, bytes);
}

void free(void *pointer) {
    // free(NULL) does nothing, and is no sign of an allocation.
    if (pointer == NULL) return;
    count(&counters->free);
    __libc_free(pointer);
}

void *memalign(size_t alignment, size_t size) {
    count(&counters->aligned);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
    // It reports through its result and leaves errno alone.
    int saved = errno;
    void *pointer = memalign(alignment, size);
    errno = saved;
    if (pointer == NULL) return ENOMEM;
    *result = pointer;
    return 0;
}
