# SPDX-License-Identifier: GPL-2.0
# what: zero octets behind an identifier of octets are taken off
# unit: gateway_test
# file: userd/lma/lenient.c
s/ \|\| is_known\(known, &pbu->mnid\)\)/ || (is_known(known, \&pbu->mnid) \&\& !opts))/
