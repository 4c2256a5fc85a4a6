# SPDX-License-Identifier: GPL-2.0
# what: a selective de-registration ends the whole session
# unit: lma_ipv4_test
# file: userd/lma/decide.c
s/^(\t)part = lma_left_addresses\(pbu, d\);/\1part = lma_left_addresses(pbu, d) \&\& false;/
