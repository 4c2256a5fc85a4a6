# SPDX-License-Identifier: GPL-2.0
# what: policies are deleted before the new ones are there
# unit: sa_test
# file: userd/kernel/policy.c
s/^\tfor \(i = 0; i < should->count; i\+\+\) \{/\tfor (i = 0; i < is->count; i++)\n\t\tif (!spd_find(should, \&is->v[i]))\n\t\t\tdel(ctx, \&is->v[i]);\n&/
