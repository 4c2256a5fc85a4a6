# SPDX-License-Identifier: GPL-2.0
# what: after a power cut free prefixes of reserved blocks are given at once
# unit: doubt_test
# file: userd/core/assign.c
s/if \(lost && \(!b->until \|\| core->may_have_lost\)\) \{/if (lost \&\& b->until == 1) {/
