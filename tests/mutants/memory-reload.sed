# SPDX-License-Identifier: GPL-2.0
# what: a reload without the option forgets no sequence number
# unit: bu_esp_test
# file: userd/ha/ha.c
s/^	memory_reload\(\&ha->memory, ha->core->conf\);$//
