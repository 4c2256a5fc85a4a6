# SPDX-License-Identifier: GPL-2.0
# what: one session more than allowed
# unit: lma_test
# file: userd/lma/*.c
s/cache->count >= known->conf->max_sessions/cache->count > known->conf->max_sessions/
