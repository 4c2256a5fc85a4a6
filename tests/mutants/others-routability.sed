# SPDX-License-Identifier: GPL-2.0
# what: policies that catch return routability are not found
# unit: others_test
# file: userd/ipsec/others.c
s/if \(catches_routability\(conf, other\)\)/if (0)/
