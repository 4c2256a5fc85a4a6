# SPDX-License-Identifier: GPL-2.0
# what: all mobile nodes are told at the same time
# unit: drain_test
# file: userd/ha/drain.c
s/set_timer\(ha, now \+ MSEC_PER_SEC \/ ha->core->conf->drain.rate\)/set_timer(ha, now)/
