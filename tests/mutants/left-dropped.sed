# SPDX-License-Identifier: GPL-2.0
# what: packets that are left to other tunnels are dropped ones
# tests: dropped
# file: kmod/*.c
s/st->rx_dropped -= min\(st->rx_dropped, sum.left\);/;/
