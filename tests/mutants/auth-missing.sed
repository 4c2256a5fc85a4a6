# SPDX-License-Identifier: GPL-2.0
# what: who has a key is heard without it
# unit: ha_auth_test bu_auth_test
# file: userd/ha/authenticate.c
s/return ha_ignore\(d, HA_WHY_AUTH_MISSING\);$/return known->conf->lab_mode;/
