# SPDX-License-Identifier: GPL-2.0
# what: Binding Refresh Advice as long as the lifetime
# unit: ha_decide_test
# file: userd/ha/decide.c
s/refresh_advice < granted/refresh_advice <= granted/
