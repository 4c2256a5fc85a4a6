# SPDX-License-Identifier: GPL-2.0
# what: another id can be the same
# unit: bce_test
# file: userd/bce.c
s/^\tbce->id = id;$/\tbce->id = id - 1;/
