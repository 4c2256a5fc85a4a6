// SPDX-License-Identifier: GPL-2.0
/*
 * Log lines on standard error.
 *
 * Under systemd each line begins with its priority in angle brackets (sd-daemon(3)); on a terminal
 * it does not.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define LINES_PER_SECOND	10

static enum log_level log_most = LOG_LEVEL_INFO;
static bool log_priority;

void log_init(enum log_level level)
{
	log_most = level;
	log_priority = !!getenv("JOURNAL_STREAM");
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char line[1024];
	size_t len = 0;
	va_list ap;
	int n;

	if (level > log_most)
		return;
	if (log_priority)
		len = (size_t)snprintf(line, sizeof(line), "<%d>", level);
	else
		len = (size_t)snprintf(line, sizeof(line), "halmad: ");
	va_start(ap, fmt);
	n = vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	len = strlen(line);
	line[len++] = '\n';
	/* one write, so that lines of several processes do not mix; nowhere to report a failure */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
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
