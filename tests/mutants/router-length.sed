# SPDX-License-Identifier: GPL-2.0
# what: a mobile network has any length
# unit: ha_decide_test
# file: userd/ha/router.c
s/return prefix->len && prefix->len <= 128 && /return /
