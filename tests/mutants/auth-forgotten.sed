# SPDX-License-Identifier: GPL-2.0
# what: a timestamp is forgotten with its session
# unit: bu_auth_test
# file: userd/ha/ha.c
s/if \(!d->sa \|\| !d->stamped\)/if (!d->sa || d->stamped)/
