# SPDX-License-Identifier: GPL-2.0
# what: a MAG of which nothing is heard is said not to know heartbeats
# unit: silence_test
# file: userd/lma/heartbeat.c
s/hb->awaited && !hb->known && heard <= hb->asked/hb->awaited \&\& !hb->known \&\& !heard/
