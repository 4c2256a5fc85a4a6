# SPDX-License-Identifier: GPL-2.0
# what: an SA of anybody is one of all mobile nodes
# unit: ha_decide_test bu_esp_test
# file: userd/ha/authenticate.c
s/!\(owner && authority_has\(known->authority, owner\)\)/!owner/
