/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Log lines on standard error, with the priorities that systemd reads. They may be written by any
 * thread, and none waits: what nobody reads is lost, counted, and said when somebody reads again.
 */
#ifndef HALMAD_BASE_LOG_H
#define HALMAD_BASE_LOG_H

#include "base/types.h"

enum log_level {
	LOG_LEVEL_ERR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/**
 * struct log_limit - how often a line may be written that others can cause
 * @second: boot time of the current second
 * @count: lines in it
 * @suppressed: lines that were not written since the last that was
 */
struct log_limit {
	u64 second;
	u32 count;
	u64 suppressed;
};

/**
 * log_init() - say how much is written, and see what standard error is
 * @level: most detailed level
 */
void log_init(enum log_level level);

void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * log_catch_up() - say how many lines were lost, if any were and somebody reads again; otherwise
 * the next line says it
 */
void log_catch_up(void);

/**
 * log_lines_lost() - lines that were lost since the start
 */
u64 log_lines_lost(void);

/**
 * log_may() - a line that others can cause may be written: 10 in a second
 */
bool log_may(enum log_level level, struct log_limit *limit);

#define log_err(...)		log_line(LOG_LEVEL_ERR, __VA_ARGS__)
#define log_warning(...)	log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)		log_line(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)		log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)		log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

#define log_limited(level, ...)						\
	do {								\
		static struct log_limit __limit;			\
		enum log_level __level = (level);			\
									\
		if (log_may(__level, &__limit))				\
			log_line(__level, __VA_ARGS__);			\
	} while (0)

#endif /* HALMAD_BASE_LOG_H */
