/* Notes which files a program brings to the disk and renames, in the order of its calls: a line for each in the file
   that RICHSWEEP_SYNCS names. To be loaded before the C library (LD_PRELOAD). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void note(const char *call, const char *one, const char *other) {
  int before = errno;
  const char *path = getenv("RICHSWEEP_SYNCS");
  int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : -1;
  if (file >= 0) {
    char line[2 * PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%d\t%s\t%s\t%s\n", getpid(), call, one, other);
    /* One call for a line, so that lines of several processes do not mix. */
    if (length > 0 && write(file, line, length) != length) abort();
    close(file);
  }
  errno = before;
}

int fsync(int descriptor) {
  int (*original)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int status = original(descriptor);
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (status == 0 && length > 0) {
    path[length] = 0;
    note("sync", path, "");
  }
  return status;
}

int rename(const char *from, const char *to) {
  int (*original)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  int status = original(from, to);
  if (status == 0) note("rename", from, to);
  return status;
}
