# SPDX-License-Identifier: GPL-2.0
# what: a policy of others for one MAG is taken for one for all tunnels
# unit: others_test
# file: userd/ipsec/others.c
s/far->len < 128 \&\& conf->home_agent/conf->home_agent/
