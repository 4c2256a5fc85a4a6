# SPDX-License-Identifier: GPL-2.0
# what: that a reload would be refused is not told before
# unit: diff_test
# file: userd/control/reload.c
s/	if \(told \&\& why\)/	if (told \&\& !told)/
