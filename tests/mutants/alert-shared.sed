# SPDX-License-Identifier: GPL-2.0
# what: all alerts have one limit
# tests: monitor
# file: kmod/*.c
s/cause <= HALMA_DROP_MAX \? cause : 0/0/
