# SPDX-License-Identifier: GPL-2.0
# what: what is behind an authenticator counts
# unit: ha_auth_test
# file: userd/ha/decision.c
s/if \(bu->auth\.mn_ha && bu->auth\.behind &&/if (bu->auth.mn_ha \&\& bu->auth.twice \&\&/
