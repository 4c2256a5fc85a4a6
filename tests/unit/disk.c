// SPDX-License-Identifier: GPL-2.0
/*
 * A disk that is full.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "unit.h"

#include "disk.h"

void disk_full(unsigned long octets)
{
	struct rlimit limit;

	/* what was said before must not be lost */
	fflush(NULL);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_IGN);
	limit.rlim_cur = octets;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

void disk_has_room(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}
