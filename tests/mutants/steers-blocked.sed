# SPDX-License-Identifier: GPL-2.0
# what: a session that was de-registered is said to steer
# unit: show_home_test
# file: userd/control/show_home.c
s/if \(bce->facts\.state != HALMA_STATE_ACTIVE\) \{/if (!bce->facts.state) {/
