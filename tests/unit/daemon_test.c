// SPDX-License-Identifier: GPL-2.0
/*
 * The daemon as a process.
 *
 * sources: userd
 */
#include <sys/prctl.h>

#include "unit.h"

#include "daemon.h"

static void hidden(void **state)
{
	(void)state;
	assert_int_equal(prctl(PR_GET_DUMPABLE), 1);
	halmad_hide();
	assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
	/* for who looks for leaks at the end */
	assert_int_equal(prctl(PR_SET_DUMPABLE, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "secrets get into no core dump", hidden, NULL, NULL, NULL },
	};

	return RUN(tests);
}
