# SPDX-License-Identifier: GPL-2.0
# what: a restart takes sessions that are newer than it, too
# unit: heartbeat_test
# file: userd/lma/watch.c
s/unsolicited \? UINT64_MAX : last_seen/unsolicited ? UINT64_MAX : UINT64_MAX - !last_seen/
