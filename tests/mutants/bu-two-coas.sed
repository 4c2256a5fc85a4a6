# SPDX-License-Identifier: GPL-2.0
# what: of two Alternate Care-of Addresses the first one is believed
# unit: ha_decide_test
# file: userd/ha/decide.c
s/if \(bu->alt_coa_twice\)/if (!bu)/
