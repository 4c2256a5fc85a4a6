# SPDX-License-Identifier: GPL-2.0
# what: a home address is looked for in sessions of the other protocol, too
# unit: bce_test
# file: userd/core/cache.c
s/\(!its_kind \|\| its_kind == kind\)/its_kind + kind < 99/
