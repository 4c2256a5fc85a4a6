# SPDX-License-Identifier: GPL-2.0
# what: a prefix that is kept back is given back when an address in it is
# unit: both_test
# file: userd/core/pool.c
s/ && !rests\(pool, i\) && !used/ \&\& !used/
