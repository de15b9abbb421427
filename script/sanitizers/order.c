// Tells the thread sanitizer what Swift's libraries order, which are built without it, and where that is missing would
// be reported as races of ours. script/sanitize puts these functions in front of the libraries' own.
//
// A Mutex that is free is taken and given back in code that is inlined into ours, which the sanitizer sees. What happens
// to one that is contended stands in libswiftSynchronization.
//
// A continuation that is resumed before its task waits for it: libswift_Concurrency tells of the resume, but of the task
// going on only where it had to wait. What code that is not optimised does first behind any asynchronous call is to free
// the memory of the call, so it is told there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

// Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> () and ._unlockSlow() -> ()
#define LOCK $s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF
#define UNLOCK $s15Synchronization12_MutexHandleV11_unlockSlowyyF
#define NAME(symbol) NAME_(symbol)
#define NAME_(symbol) #symbol

// The sanitizer's, and the library's, which a process that a test starts may lack.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);
__attribute__((weak)) SWIFT void *swift_task_getCurrent(void);

// The library's own function behind the one here.
static void *find(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found) return found;
  fprintf(stderr, "script/sanitizers/order.c: there is no %s in this Swift\n", name);
  abort();
}

SWIFT void LOCK(uint32_t thread, SELF) {
  static SWIFT void (*_Atomic lock)(uint32_t, SELF);
  if (!lock) lock = (SWIFT void (*)(uint32_t, SELF))find(NAME(LOCK));
  lock(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void UNLOCK(SELF) {
  static SWIFT void (*_Atomic unlock)(SELF);
  if (!unlock) unlock = (SWIFT void (*)(SELF))find(NAME(UNLOCK));
  if (__tsan_release) __tsan_release(self);
  unlock(self);
}

SWIFT void swift_task_dealloc(void *memory) {
  static SWIFT void (*_Atomic dealloc)(void *);
  if (!dealloc) dealloc = (SWIFT void (*)(void *))find("swift_task_dealloc");
  if (__tsan_acquire && swift_task_getCurrent) __tsan_acquire(swift_task_getCurrent());
  dealloc(memory);
}
