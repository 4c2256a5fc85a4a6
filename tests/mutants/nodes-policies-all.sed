# SPDX-License-Identifier: GPL-2.0
# what: a reload sets all policies once more
# unit: nodereload_test
# file: userd/kernel/policy.c
s/if \(is_there\(is, &should->v\[i\]\)\)/if (0)/
