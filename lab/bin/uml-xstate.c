/*
 * Lets user-mode-linux 6.1 run on a processor with AMX; lab/ipvs preloads it there.
 *
 * That kernel keeps the first 2,696 bytes of a process's vector registers (up to AVX-512) and writes them back by PTRACE_SETREGSET. The
 * host takes all of its registers or none (EFAULT), and with AMX all are 11,008 bytes. So what is short is written over the whole state
 * that the process has now: the rest are tiles, which no process uses before it has asked the host for them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <linux/ptrace.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>

long ptrace(long request, pid_t pid, void *address, void *data) {
  static long (*next)(long, pid_t, void *, void *);
  static char state[1 << 14];
  if (!next) next = (long (*)(long, pid_t, void *, void *))dlsym(RTLD_NEXT, "ptrace");

  if (request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE) {
    struct iovec *part = data, whole = {state, sizeof state};
    if (next(PTRACE_GETREGSET, pid, address, &whole) == 0 && whole.iov_len > part->iov_len) {
      memcpy(state, part->iov_base, part->iov_len);
      return next(request, pid, address, &whole);
    }
  }
  return next(request, pid, address, data);
}
