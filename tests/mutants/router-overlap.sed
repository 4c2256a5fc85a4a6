# SPDX-License-Identifier: GPL-2.0
# what: a mobile network can be in a pool
# unit: home_test
# file: userd/config/confmn.c
/^static void check_network\(/,/^\}/s/for \(i = 0; i < ctx->conf->pool_count; i\+\+\)/for (i = ctx->conf->pool_count; i < ctx->conf->pool_count; i++)/
