# SPDX-License-Identifier: GPL-2.0
# what: numbers that are no times take units, too
# unit: duration_test
# file: userd/config/parse.c
s/	if \(option->form != FORM_INT\)/	if (option)/
