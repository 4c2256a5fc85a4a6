# SPDX-License-Identifier: GPL-2.0
# what: what a MAG is about to get does not count
# unit: lma_limits_test
# file: userd/lma/pbu.c
s/\(u32\)sign \* d->more_sessions/0 * (u32)sign * d->more_sessions/
