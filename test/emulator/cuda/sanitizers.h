#pragma once
// What the sanitizers have to be told, and nothing without them.

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define POISON(address, bytes) __asan_poison_memory_region(address, bytes)
#define UNPOISON(address, bytes) __asan_unpoison_memory_region(address, bytes)
#define NO_SANITIZE_ADDRESS __attribute__((no_sanitize("address")))
#else
#define POISON(address, bytes) static_cast<void>(0)
#define UNPOISON(address, bytes) static_cast<void>(0)
#define NO_SANITIZE_ADDRESS
#endif

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif
