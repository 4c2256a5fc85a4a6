# SPDX-License-Identifier: GPL-2.0
# what: a variable of the store that is no number is taken for 0
# unit: counter_test
# file: userd/core/variable.c
s/^\treturn variable_refuse\(key, value, "a number.*$/\t(void)text;\n\treturn true;/
