# SPDX-License-Identifier: GPL-2.0
# what: a timer that moves down meets the later child
# unit: bce_test
# file: userd/**/*.c
s/timers->v\[child \+ 1\].at < timers->v\[child\].at/timers->v[child + 1].at > timers->v[child].at/
