# SPDX-License-Identifier: GPL-2.0
# what: a file of certificates is missed though it is not known whether IPsec is required
# unit: conf_said_test
# file: userd/config/parse.c
s/	if \(!conf_is_bad\(ctx, CONF_KIND_TOP\).*/	if ((ctx->conf->ipsec = true)) {/
