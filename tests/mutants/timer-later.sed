# SPDX-License-Identifier: GPL-2.0
# what: a deadline that has moved later is over when the old one is
# unit: bce_test
# file: userd/base/timer.c
s/if \(first\.at == first\.timer->at\)/if (first.timer)/
