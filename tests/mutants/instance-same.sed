# SPDX-License-Identifier: GPL-2.0
# what: a device that is made again has the instance of the one before
# tests: contract
# file: kmod/*.c
s/hd->instance = .*;/hd->instance = 1;/
