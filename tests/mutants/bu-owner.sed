# SPDX-License-Identifier: GPL-2.0
# what: a home address that a pool has given around is registered by another one, too
# unit: bu_test
# file: userd/ha/owner.c
s/for \(; around\.len; around\.len--\)/for (; around.len > 127; around.len--)/
