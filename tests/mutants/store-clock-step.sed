# SPDX-License-Identifier: GPL-2.0
# what: after a step of the clock deadlines in the store are wrong until the next refresh
# unit: clock_test
# file: userd/core/session.c
s/^\tif \(step <= CLOCK_MS && /\tif (core || /
