# SPDX-License-Identifier: GPL-2.0
# what: what is added to a list replaces it where configurations are compared
# unit: confdiff_test
# file: userd/config/confdiff.c
s/		if \(s->append\) \{/		if (s->append \&\& !s->value) {/
