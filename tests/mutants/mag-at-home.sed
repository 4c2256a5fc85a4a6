# SPDX-License-Identifier: GPL-2.0
# what: a MAG may have an address of a home network
# unit: conf_test
# file: userd/**/*.c
s/if \(conf_addr_in_home\(ctx->conf, &mag->address\) \|\|/if (/
