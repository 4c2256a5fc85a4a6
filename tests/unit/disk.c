// SPDX-License-Identifier: GPL-2.0
/*
 * A directory, and a disk that is full.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "unit.h"

#include "disk.h"

void disk_make_dir(char *dir)
{
	snprintf(dir, DISK_DIR_MAX, "/tmp/halma-unit-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

void disk_remove_dir(const char *dir)
{
	char cmd[DISK_DIR_MAX + 16];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	assert_int_equal(system(cmd), 0);
}

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
