# SPDX-License-Identifier: GPL-2.0
# what: the policy of a home agent lets no Home Address option pass
# unit: nodereload_test
# file: userd/ipsec/ipsec.c
s/spd_add_standing\(spd, local, conf->home_agent\)/spd_add_standing(spd, local, false)/
