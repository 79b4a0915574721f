#ifndef RICHSWEEP_PROCESSOR_H
#define RICHSWEEP_PROCESSOR_H

/// The highest x86-64 micro-architecture level (1 to 4) that both this processor and its operating
/// system support, as defined by the x86-64 psABI; 0 on other architectures.
/// C because Swift has no access to the CPUID and XGETBV instructions.
int richsweep_x86_64_level(void);

/// How many processors this thread may run on; -1 where the system does not tell.
/// C because Swift sees no functions that are GNU's own.
int richsweep_allowed_processors(void);

#endif
