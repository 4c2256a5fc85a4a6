# SPDX-License-Identifier: GPL-2.0
# what: an option that is written with its default differs from one that is not
# unit: confdiff_test
# file: userd/config/confdiff.c
s/	if \(!is_default\(s\)\)/	if (s)/
