# SPDX-License-Identifier: GPL-2.0
# what: without the role mobile nodes are not heard in lab mode
# unit: nodereload_test
# file: userd/config/conf.c
s/!conf->home_agent && !conf->ipsec && i < conf->profiles.count/conf->home_agent \&\& !conf->ipsec \&\& i < conf->profiles.count/
