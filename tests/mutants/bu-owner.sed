# SPDX-License-Identifier: GPL-2.0
# what: a home address that a pool has given around is registered by another one, too
# unit: bu_test
# file: userd/ha/decide.c
s/for \(around\.len = 128; around\.len;/for (around.len = 128; around.len > 127;/
