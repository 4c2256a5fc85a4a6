# SPDX-License-Identifier: GPL-2.0
# what: who moves gets all of its lifetime
# unit: drain_test
# file: userd/ha/decide.c
s/^\td->facts.lifetime = \(u16\)left;$//
