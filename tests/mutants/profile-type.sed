# SPDX-License-Identifier: GPL-2.0
# what: the type of an identifier does not matter
# unit: conf_test
# file: userd/base/mnid.c
s/if \(a->type != b->type\)/if (false)/
