# SPDX-License-Identifier: GPL-2.0
# what: a tunnel encapsulation limit of 0 is let through
# tests: encaplimit
# file: kmod/*.c
s/^\tif \(!limit\)$/\tif (limit > 255)/
