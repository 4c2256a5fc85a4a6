# SPDX-License-Identifier: GPL-2.0
# what: link-local destinations are tunnelled
# tests: datapath
# file: kmod/*.c
s/return type \& IPV6_ADDR_LINKLOCAL \? HALMA_DROP_LINK_LOCAL : 0;/return 0;/
