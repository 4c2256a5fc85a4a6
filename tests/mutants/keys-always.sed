# SPDX-License-Identifier: GPL-2.0
# what: K is in every BA
# unit: ha_decide_test bu_esp_test
# file: userd/ha/decide.c
s/if \(d->key_mobility\)/if (1)/
