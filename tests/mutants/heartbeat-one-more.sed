# SPDX-License-Identifier: GPL-2.0
# what: one more heartbeat may be missing
# unit: heartbeat_test
# file: userd/lma/heartbeat.c
s/hb->missing <= allowed \|\|/hb->missing <= allowed + 1 ||/
