# SPDX-License-Identifier: GPL-2.0
# what: a MAG may have an address of a mobile node
# unit: overlap_test
# file: userd/config/confmag.c
s/if \(overlap_home\(ctx->conf, \&address, what\)\)/if (0)/
