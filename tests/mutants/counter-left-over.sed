# SPDX-License-Identifier: GPL-2.0
# what: what is left of an earlier writing of the restart counter is in the way
# unit: counter_test
# file: userd/store/counter.c
s/if \(unlink\(path\) && errno != ENOENT\)/if (!path)/
