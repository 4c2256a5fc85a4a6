# SPDX-License-Identifier: GPL-2.0
# what: care-of addresses may lead in a circle
# tests: binding
# file: kmod/*.c
s/^\treturn -ELOOP;/\treturn 0;/
