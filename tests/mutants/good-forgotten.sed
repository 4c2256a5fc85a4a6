# SPDX-License-Identifier: GPL-2.0
# what: what a mobile node has for good is not recalled from the store
# unit: for_good_test
# file: userd/core/home.c
s/assigned_fits\(r->conf, found, &home->prefix\)\)/assigned_fits(r->conf, found, \&home->prefix) \&\& !found->line)/
