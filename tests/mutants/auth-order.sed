# SPDX-License-Identifier: GPL-2.0
# what: an MN-AAA option before the MN-HA option is taken
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/auth->mn_aaa < auth->mn_ha/auth->mn_aaa > 2048/
