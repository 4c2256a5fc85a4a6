# SPDX-License-Identifier: GPL-2.0
# what: signalling needs no IPsec unless the configuration says so
# unit: ipsec_test
# file: userd/**/*.c
s/conf->ipsec = !conf->lab_mode;/conf->ipsec = false;/
