# SPDX-License-Identifier: GPL-2.0
# what: of two configurations that mean the same, numbers of another form differ
# unit: confdiff_test
# file: userd/config/confdiff.c
s/	if \(conf_is_number\(option\)\)/	if (!option)/
