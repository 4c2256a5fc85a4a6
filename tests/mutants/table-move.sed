# SPDX-License-Identifier: GPL-2.0
# what: an object does not move up into the slot where its search begins
# unit: table_test
# file: userd/base/table.c
s/return tries >= /return tries > /
