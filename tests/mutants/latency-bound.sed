# SPDX-License-Identifier: GPL-2.0
# what: what takes as long as a bound is in the class above it
# unit: latency_test
# file: userd/base/histogram.c
s/duration > bounds\[i\]\.most/duration >= bounds[i].most/
