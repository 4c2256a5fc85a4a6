# SPDX-License-Identifier: GPL-2.0
# what: any authenticator is right
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(!auth_check\(bu->octets, bu->auth\.mn_ha, &ends, d->sa->key\)\)/if (!ends.hoa.s6_addr[0])/
