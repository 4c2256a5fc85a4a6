# SPDX-License-Identifier: GPL-2.0
# what: missing options are told before the order of messages
# unit: lma_test
# file: userd/**/*.c
s/!lma_check_order\(conf, known->now, pbu, &found, d\) \|\| !lma_check_options\(pbu, d\) \|\|$/!lma_check_options(pbu, d) || !lma_check_order(conf, known->now, pbu, \&found, d) ||/
