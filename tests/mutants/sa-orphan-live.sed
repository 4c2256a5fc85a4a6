# SPDX-License-Identifier: GPL-2.0
# what: SAs that only the kernel has count as charon's
# unit: sa_test ike_test
# file: userd/ipsec/account.c
/^bool sa_is_live/,/^}/s/if \(set->v\[i\]\.origin != SA_ORPHAN &&/if (set->v[i].spi_in \&\&/
