# SPDX-License-Identifier: GPL-2.0
# what: doubts about prefixes end when the clock is set
# unit: doubt_test
# file: userd/core/assign.c
s/assign->v\[i\]\.end > core->now\.boot_ms/assign->v[i].until > wall_ms(core)/
