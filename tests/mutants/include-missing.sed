# SPDX-License-Identifier: GPL-2.0
# what: what is missed in a file that cannot be included is complained about, too
# unit: conf_include_test
# file: userd/config/source.c
s/	r->ctx->bad \|= ~0U;//
