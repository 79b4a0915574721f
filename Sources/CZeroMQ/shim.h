#ifndef RICHSWEEP_CZEROMQ_SHIM_H
#define RICHSWEEP_CZEROMQ_SHIM_H

#include <errno.h>
#include <zmq.h>

// ETERM is (ZMQ_HAUSNUMERO + 53), a macro Swift does not import.
static inline int richsweep_zmq_eterm(void) { return ETERM; }

#endif
