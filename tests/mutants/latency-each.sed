# SPDX-License-Identifier: GPL-2.0
# what: each answer reads the clock
# unit: latency_test
# file: userd/core/latency.c
s/add\(&core->latency\.answer\[origin->kind\], origin->arrived, now\)/add(\&core->latency.answer[origin->kind], origin->arrived, clock_of(core))/
