# SPDX-License-Identifier: GPL-2.0
# what: a blocked binding accepts uplink packets
# tests: uplink
# file: kmod/*.c
s/if \(paths->state == HALMA_STATE_BLOCKED\) \{/if (false) {/
