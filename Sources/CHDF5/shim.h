#ifndef RICHSWEEP_CHDF5_SHIM_H
#define RICHSWEEP_CHDF5_SHIM_H

#include <hdf5.h>
#include <hdf5_hl.h>

// Swift does not import macros that call a function, and each of these names an identifier by first
// calling H5open() (the macro H5OPEN), so that it is valid whenever it is asked for.

static inline hid_t richsweep_H5E_DEFAULT(void) { return H5E_DEFAULT; }
static inline hid_t richsweep_H5S_ALL(void) { return H5S_ALL; }

static inline hid_t richsweep_H5P_FILE_CREATE(void) { return H5P_FILE_CREATE; }
static inline hid_t richsweep_H5P_FILE_ACCESS(void) { return H5P_FILE_ACCESS; }
static inline hid_t richsweep_H5P_GROUP_CREATE(void) { return H5P_GROUP_CREATE; }
static inline hid_t richsweep_H5P_DATASET_CREATE(void) { return H5P_DATASET_CREATE; }

static inline hid_t richsweep_H5T_IEEE_F64LE(void) { return H5T_IEEE_F64LE; }
static inline hid_t richsweep_H5T_IEEE_F32LE(void) { return H5T_IEEE_F32LE; }
static inline hid_t richsweep_H5T_IEEE_F32BE(void) { return H5T_IEEE_F32BE; }
static inline hid_t richsweep_H5T_STD_I64LE(void) { return H5T_STD_I64LE; }
static inline hid_t richsweep_H5T_STD_I32LE(void) { return H5T_STD_I32LE; }
static inline hid_t richsweep_H5T_STD_I8LE(void) { return H5T_STD_I8LE; }
static inline hid_t richsweep_H5T_C_S1(void) { return H5T_C_S1; }

// A macro in some versions of the library, a function in others.
static inline herr_t richsweep_link_type(hid_t group, const char *name, H5L_type_t *type, size_t *value_size) {
  H5L_info_t info;
  herr_t status = H5Lget_info(group, name, &info, H5P_DEFAULT);
  if (status >= 0) {
    *type = info.type;
    *value_size = info.type == H5L_TYPE_HARD ? 0 : info.u.val_size;
  }
  return status;
}

// Enumerators and flags that are defined as casts, which Swift does not import either.
static inline unsigned richsweep_H5F_ACC_RDONLY(void) { return H5F_ACC_RDONLY; }
static inline unsigned richsweep_H5F_ACC_TRUNC(void) { return H5F_ACC_TRUNC; }
static inline unsigned richsweep_H5P_CRT_ORDER(void) { return H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED; }
static inline unsigned richsweep_H5O_INFO_BASIC(void) { return H5O_INFO_BASIC; }
static inline unsigned richsweep_H5O_INFO_NUM_ATTRS(void) { return H5O_INFO_NUM_ATTRS; }

#endif
