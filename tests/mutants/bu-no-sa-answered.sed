# SPDX-License-Identifier: GPL-2.0
# what: a BU without SA is answered by a refusal
# unit: ha_decide_test bu_esp_test
# file: userd/ha/authenticate.c
s/return ha_ignore\(d, HA_WHY_NO_SA\);/return ha_refuse(d, BA_ADMINISTRATIVELY_PROHIBITED, HA_WHY_NO_SA);/
