# SPDX-License-Identifier: GPL-2.0
# what: a Home Address option passes where there is no home agent
# unit: nodereload_test
# file: userd/ipsec/ipsec.c
s/spd_add_standing\(spd, local, conf->home_agent\)/spd_add_standing(spd, local, true)/
