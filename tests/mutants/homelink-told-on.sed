# SPDX-License-Identifier: GPL-2.0
# what: who has gone home is told as being away
# unit: homelink_test
# file: userd/ha/homelink.c
s/return bce && bce->defended;/return true;/
