# SPDX-License-Identifier: GPL-2.0
# what: a session goes on with what it must not have if the kernel was told something else meanwhile
# unit: homelink_test
# file: userd/core/ending.c
s/if \(ending->selects\)/if (!ending)/
