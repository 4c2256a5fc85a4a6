# SPDX-License-Identifier: GPL-2.0
# what: any response counts as that to the last request
# unit: heartbeat_test
# file: userd/lma/heartbeat.c
s/\(!hb->awaited \|\| response->heartbeat\.sequence != hb->sequence\)/!hb->awaited/
