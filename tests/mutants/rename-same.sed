# SPDX-License-Identifier: GPL-2.0
# what: another id can be the same
# unit: bce_test
# file: userd/core/cache.c
s/^\tbce->id = id;$/\tbce->id = id - 1;/
