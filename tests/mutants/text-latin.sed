# SPDX-License-Identifier: GPL-2.0
# what: a text that is no UTF-8 is none in JSON, nor what it should be in
# unit: ctl_test show_test
# file: userd/control/text.c
s/	if \(string \|\| !text\)/	if (string || text != NULL || !text)/
