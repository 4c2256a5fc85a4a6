# SPDX-License-Identifier: GPL-2.0
# what: the store is not told of what only the kernel knew
# unit: restore_test
# file: userd/core/restore.c
s/if \(!r->seen_count \|\| !bsearch/if (r->seen_count \&\& !bsearch/
