# SPDX-License-Identifier: GPL-2.0
# what: the store wins over a kernel that knows better
# unit: restore_test
# file: userd/core/restore.c
s/if \(info->version > bce->version\)/if (info->version != bce->version)/
