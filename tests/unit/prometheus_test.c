// SPDX-License-Identifier: GPL-2.0
/*
 * The alert rules and the dashboard of tools/prometheus are what promtool takes, and ask for
 * metrics that there are. prometheus.py has them judged.
 *
 * sources: userd
 */
#include "unit.h"

#include "control/families.h"

#define JUDGE	"/usr/bin/python3 prometheus.py"

static const char *suffix_of(enum openmetrics_type type)
{
	return type == OPENMETRICS_COUNTER ? "_total" : type == OPENMETRICS_INFO ? "_info" : "";
}

static void rules(void **state)
{
	FILE *to = popen(JUDGE, "w");
	const struct row *row;
	size_t i;

	(void)state;
	assert_non_null(to);
	for (i = 0; (row = row_at(i)); i++)
		if (row->family.name)
			fprintf(to, OPENMETRICS_PREFIX "%s %s %s\n", row->family.name,
				suffix_of(row->family.type),
				row->family.type == OPENMETRICS_HISTOGRAM ? "histogram" : "-");
	assert_int_equal(pclose(to), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("alert rules and dashboard are well-formed, and know the metrics", rules),
	};

	return RUN(tests);
}
