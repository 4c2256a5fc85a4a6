# SPDX-License-Identifier: GPL-2.0
# what: circles are looked for in one device only
# tests: nested
# file: kmod/circle.c
s/if \(next \|\| !halma_net_several/if (true || !halma_net_several/
