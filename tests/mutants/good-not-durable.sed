# SPDX-License-Identifier: GPL-2.0
# what: a prefix is given for good before that is durable
# unit: for_good_test
# file: userd/core/home.c
s/return !last \|\| store_wait\(store, last, WAIT_MS\);/return true;/
