#ifndef RICHSWEEP_COPENSSL_SHIM_H
#define RICHSWEEP_COPENSSL_SHIM_H

#include <openssl/evp.h>

#endif
