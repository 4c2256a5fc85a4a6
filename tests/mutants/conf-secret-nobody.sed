# SPDX-License-Identifier: GPL-2.0
# what: the secret of a MAG whose section cannot be read is called one of nobody
# unit: conf_said_test
# file: userd/config/secrets.c
s/	if \(conf_is_bad\(take->ctx, take->kind == IKE_MAG.*/	if (!take)/
