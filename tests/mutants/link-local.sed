# SPDX-License-Identifier: GPL-2.0
# what: link-local destinations are tunnelled
# tests: datapath
# file: kmod/*.c
s/return type \& IPV6_ADDR_LINKLOCAL \? link_local : HALMA_PASS;/return HALMA_PASS;/
