# SPDX-License-Identifier: GPL-2.0
# what: of many complaints those are kept that were found first, not those of the first lines
# unit: conf_said_test
# file: userd/config/confsaid.c
s/return list->count < CONF_ERRORS_MAX \|\| before.*/return list->count < CONF_ERRORS_MAX;/
