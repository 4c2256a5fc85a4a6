# SPDX-License-Identifier: GPL-2.0
# what: a session whose service is not allowed any more stays
# unit: lma_kept_test
# file: userd/lma/pbu.c
s/if \(d->end\)/if (false)/
