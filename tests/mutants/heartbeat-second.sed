# SPDX-License-Identifier: GPL-2.0
# what: a MAG that has never sent a heartbeat gets a second one
# unit: heartbeat_test
# file: userd/lma/heartbeat.c
s/hb->missing && !hb->known/hb->missing > 1 \&\& !hb->known/
