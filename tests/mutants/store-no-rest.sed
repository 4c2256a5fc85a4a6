# SPDX-License-Identifier: GPL-2.0
# what: prefixes of sessions whose last refresh may be lost are given at once
# unit: doubt_test
# file: userd/core/session.c
s/if \(bce->unsure && assign_resting\(core\)\) \{/if (bce->unsure \&\& bce->version == 0) {/
