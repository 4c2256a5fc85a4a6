# SPDX-License-Identifier: GPL-2.0
# what: the family that is not named after a handover stays
# unit: lma_ipv4_test
# file: userd/lma/addresses.c
s/^(\t)if \(handover\)$/\1if (handover \&\& !pbu)/
