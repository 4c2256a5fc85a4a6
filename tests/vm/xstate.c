// SPDX-License-Identifier: GPL-2.0
/*
 * xstate.so, preloaded to User Mode Linux: on processors that have more registers than it knows
 * (AMX) it cannot give its processes theirs back, and dies at the first. The kernel of this machine
 * takes the whole set or nothing, and up to 6.1 User Mode Linux has room for 2696 octets of it.
 * Here what is missing is added. Nobody has put anything into it: a process has to ask for AMX,
 * and those of User Mode Linux do not.
 */
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define WHOLE_MAX	65536

static char whole[WHOLE_MAX];
static size_t size;		/* of all registers, 0: not known yet */

static long (*real)(enum __ptrace_request, ...);

/* how much the kernel has for this process, and what is in it */
static int ask(pid_t pid)
{
	struct iovec all = { whole, sizeof(whole) };

	if (real(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all) < 0)
		return -1;
	size = all.iov_len;
	return 0;
}

long ptrace(enum __ptrace_request request, ...)
{
	struct iovec all = { whole, 0 };
	struct iovec *part;
	void *addr, *data;
	va_list args;
	pid_t pid;

	va_start(args, request);
	pid = va_arg(args, pid_t);
	addr = va_arg(args, void *);
	data = va_arg(args, void *);
	va_end(args);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "ptrace");
	if (request != PTRACE_SETREGSET || (long)addr != NT_X86_XSTATE)
		return real(request, pid, addr, data);
	part = data;
	if (!size && ask(pid) < 0)
		return -1;
	if (part->iov_len >= size)
		return real(request, pid, addr, data);
	memcpy(whole, part->iov_base, part->iov_len);
	all.iov_len = size;
	return real(request, pid, addr, &all);
}
