# SPDX-License-Identifier: GPL-2.0
# what: missing options are told before the order of messages
# unit: lma_test
# file: userd/**/*.c
s/!check_order\(conf, known->now, pbu, &found, d\) \|\| !check_options\(pbu, d\) \|\|$/!check_options(pbu, d) || !check_order(conf, known->now, pbu, \&found, d) ||/
