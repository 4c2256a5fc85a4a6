# SPDX-License-Identifier: GPL-2.0
# what: files of secrets are not read before the configuration itself is right
# unit: conf_said_test
# file: userd/config/parse.c
s%	if \(!err && !text\)%	if (!err \&\& !text \&\& !ctx->errors)%
