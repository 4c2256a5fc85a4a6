# SPDX-License-Identifier: GPL-2.0
# what: behind the last restart counter comes none
# unit: counter_test
# file: userd/core/restore.c
s/counter \+= 1 \+ \(counter == UINT32_MAX\)/counter += 1/
