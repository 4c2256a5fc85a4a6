# SPDX-License-Identifier: GPL-2.0
# what: a BRA counts from whoever sends it
# unit: revoke_test
# file: userd/lma/revoke.c
s/if \(!bri \|\| !in6_equal\(&bri->mag, &packet->src\)\)/if (!bri || !packet)/
