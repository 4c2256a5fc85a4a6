# SPDX-License-Identifier: GPL-2.0
# what: a MAG may have an address of a home network
# unit: conf_test
# file: userd/**/*.c
s/network = conf_home_of\(ctx->conf, &mag->address\)/network = NULL/
