# SPDX-License-Identifier: GPL-2.0
# what: IPsec can be switched off without lab mode
# unit: ipsec_test
# file: userd/**/*.c
s/else if \(!ipsec && !conf->lab_mode\)/else if (!ipsec \&\& !conf)/
