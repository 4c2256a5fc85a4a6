# SPDX-License-Identifier: GPL-2.0
# what: a prefix that became free is given at once
# unit: pool_test
# file: userd/**/*.c
s/pool->used--;/&\n\tpool->next = nr;/
