#ifndef RICHSWEEP_CZLIB_SHIM_H
#define RICHSWEEP_CZLIB_SHIM_H

#include <zlib.h>

#endif
