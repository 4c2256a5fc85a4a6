# SPDX-License-Identifier: GPL-2.0
# what: a MAG that has never shown that it knows BRIs is asked
# unit: gateway_test
# file: userd/lma/revoke.c
s/^\t    lma_mag\(lma, mag\)->revocation != MAG_REVOCATION_USABLE\)/\t    lma_mag(lma, mag)->revocation == MAG_REVOCATION_UNSUPPORTED)/
