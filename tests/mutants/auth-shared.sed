# SPDX-License-Identifier: GPL-2.0
# what: two mobile nodes may have the same key
# unit: auth_conf_test
# file: userd/config/confauth.c
s/^\tif \(count\)$/\tif (count \&\& !ctx)/
