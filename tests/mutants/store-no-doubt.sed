# SPDX-License-Identifier: GPL-2.0
# what: after a power cut free prefixes of reserved blocks are given at once
# unit: restore_test
# file: userd/assign.c
s/if \(lost && !b->until\) \{/if (lost \&\& b->until == 1) {/
