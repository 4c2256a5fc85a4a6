// SPDX-License-Identifier: GPL-2.0
/*
 * Log lines on standard error.
 *
 * Where the journal reads it each line begins with its priority in angle brackets (sd-daemon(3)).
 *
 * Nobody is waited for: a pipe whose reader stands still, as the journal does when its disk hangs,
 * takes no line, and what is lost is counted. A file is written as any file is.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define LINES_PER_SECOND	10

static enum log_level log_most = LOG_LEVEL_INFO;
static bool log_priority;
static bool log_socket;
/* one of our own, that does not wait; standard error itself is also that of others */
static int log_fd = -1;
/* the worker of the store writes lines, too */
static _Atomic u64 log_lost;
static _Atomic u64 log_unsaid;

/* The journal says which file it reads; standard error may have been sent elsewhere since. */
static bool journal_reads(const struct stat *st)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 && dev == st->st_dev &&
	       ino == st->st_ino;
}

void log_init(enum log_level level)
{
	struct stat st;

	log_most = level;
	if (fstat(STDERR_FILENO, &st))
		return;
	log_priority = journal_reads(&st);
	log_socket = S_ISSOCK(st.st_mode);
	if (log_fd >= 0)
		close(log_fd);
	log_fd = -1;
	/* without it poll() has to do, which others that write to it can make wrong */
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
		log_fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* Return: false if it was not taken. */
static bool put(const char *line, size_t len)
{
	struct pollfd out = { .fd = STDERR_FILENO, .events = POLLOUT };

	/* one write, so that lines of several processes do not mix */
	if (log_socket)
		return send(STDERR_FILENO, line, len, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)len;
	if (log_fd >= 0)
		return write(log_fd, line, len) == (ssize_t)len;
	return poll(&out, 1, 0) == 1 && write(STDERR_FILENO, line, len) == (ssize_t)len;
}

static size_t put_head(char *line, size_t size, enum log_level level)
{
	return (size_t)(log_priority ? snprintf(line, size, "<%d>", level) :
			snprintf(line, size, "halmad: "));
}

void log_catch_up(void)
{
	u64 unsaid = atomic_exchange(&log_unsaid, 0);
	char line[128];
	size_t len;

	if (!unsaid)
		return;
	len = put_head(line, sizeof(line), LOG_LEVEL_WARNING);
	len += (size_t)snprintf(line + len, sizeof(line) - len,
				"%llu lines were lost here: nobody read the log\n",
				(unsigned long long)unsaid);
	if (!put(line, len))
		atomic_fetch_add(&log_unsaid, unsaid);
}

u64 log_lines_lost(void)
{
	return atomic_load(&log_lost);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char line[1024];
	size_t len;
	va_list ap;
	int n;

	if (level > log_most)
		return;
	len = put_head(line, sizeof(line), level);
	va_start(ap, fmt);
	n = vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	len = strlen(line);
	line[len++] = '\n';
	log_catch_up();
	/* in the order in which they came */
	if (!atomic_load(&log_unsaid) && put(line, len))
		return;
	atomic_fetch_add(&log_unsaid, 1);
	atomic_fetch_add(&log_lost, 1);
}

bool log_may(enum log_level level, struct log_limit *limit)
{
	struct timespec ts;

	if (level > log_most)
		return false;
	clock_gettime(CLOCK_BOOTTIME, &ts);
	if ((u64)ts.tv_sec != limit->second) {
		if (limit->suppressed)
			log_line(level, "%llu lines like the next were not written",
				 (unsigned long long)limit->suppressed);
		limit->second = (u64)ts.tv_sec;
		limit->count = 0;
		limit->suppressed = 0;
	}
	if (limit->count++ < LINES_PER_SECOND)
		return true;
	limit->suppressed++;
	return false;
}
