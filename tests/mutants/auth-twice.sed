# SPDX-License-Identifier: GPL-2.0
# what: an MN-HA option twice is taken
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/if \(auth->twice\)/if (auth->twice \&\& !auth->any)/
