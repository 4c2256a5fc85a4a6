# SPDX-License-Identifier: GPL-2.0
# what: malformed messages are counted, but neither told nor logged
# unit: refusal_test
# file: userd/anchor.c
s/^(\t+)discard\(anchor, packet, msg, err\);/\1anchor->stats.malformed[kind][err]++;/
