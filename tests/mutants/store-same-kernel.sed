# SPDX-License-Identifier: GPL-2.0
# what: what the kernel ended is installed again
# unit: restore_test
# file: userd/core/restore.c
s/\} else if \(r->fresh && !bce\) \{/} else if (!bce) {/
