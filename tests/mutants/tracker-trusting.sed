# SPDX-License-Identifier: GPL-2.0
# what: a tracker that does not answer confirms
# unit: attach_test
# file: userd/**/*.c
s/if \(!conf->tracker\.accept_unconfirmed\)/if (0)/
