#define _GNU_SOURCE
#include "processor.h"

#if defined(__x86_64__)
#include <cpuid.h>

static unsigned long long extended_control_register(void) {
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((unsigned long long)high << 32) | low;
}

static int has(unsigned flags, unsigned wanted) { return (flags & wanted) == wanted; }

int richsweep_x86_64_level(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 1;
  const unsigned features1 = c;
  if (!has(features1, bit_SSE3 | bit_SSSE3 | bit_SSE41 | bit_SSE42 | bit_POPCNT | bit_CMPXCHG16B)) return 1;
  if (!has(features1, bit_AVX | bit_FMA | bit_MOVBE | bit_F16C | bit_OSXSAVE)) return 2;
  /* Bits 1 and 2: the operating system saves the xmm and ymm registers. */
  const unsigned long long saved = extended_control_register();
  if ((saved & 0x6) != 0x6) return 2;
  unsigned features7;
  if (!__get_cpuid_count(7, 0, &a, &features7, &c, &d)) return 2;
  if (!has(features7, bit_AVX2 | bit_BMI | bit_BMI2)) return 2;
  unsigned extended;
  if (!__get_cpuid(0x80000001u, &a, &b, &extended, &d) || !has(extended, bit_LZCNT)) return 2;
  if (!has(features7, bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL)) return 3;
  /* Bits 5 to 7: it saves the mask and zmm registers too. */
  return (saved & 0xe0) == 0xe0 ? 4 : 3;
}
#else
int richsweep_x86_64_level(void) { return 0; }
#endif

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

int richsweep_allowed_processors(void)
{
    // Machines may have more processors than a cpu_set_t has bits: the system says when the set is too small.
    for (int count = 1024; count <= 1 << 20; count *= 2) {
        cpu_set_t *set = CPU_ALLOC(count);
        if (set == NULL) {
            return -1;
        }
        size_t size = CPU_ALLOC_SIZE(count);
        int result = sched_getaffinity(0, size, set);
        int error = errno;
        int found = result == 0 ? CPU_COUNT_S(size, set) : -1;
        CPU_FREE(set);
        if (result == 0 || error != EINVAL) {
            return found;
        }
    }
    return -1;
}
