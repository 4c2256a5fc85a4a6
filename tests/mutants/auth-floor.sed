# SPDX-License-Identifier: GPL-2.0
# what: who has one session is thought to have had no other one before the start
# unit: ha_auth_test bu_auth_test
# file: userd/ha/authenticate.c
s/if \(!all && \(!last/if (!last \&\& (!last/
