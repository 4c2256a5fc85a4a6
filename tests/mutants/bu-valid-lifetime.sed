# SPDX-License-Identifier: GPL-2.0
# what: a binding outlives the prefix of its home address
# unit: ha_decide_test
# file: userd/ha/decide.c
s/if \(granted > units\(left\.valid\)\)/if (granted > units(left.valid) \&\& !granted)/
