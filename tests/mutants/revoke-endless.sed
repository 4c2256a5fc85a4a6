# SPDX-License-Identifier: GPL-2.0
# what: a session without end gets one when its IPv4 home address is revoked
# unit: revoke_mag_test
# file: userd/core/ending.c
/^static void finish_narrow/,/^}/s/timer_clear\(&core->cache\.timers, &bce->timer\);/session_keep(core, bce);/
