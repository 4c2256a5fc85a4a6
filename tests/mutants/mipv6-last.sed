# SPDX-License-Identifier: GPL-2.0
# what: the MIPv6 entry is looked at last
# tests: precedence
# file: kmod/*.c
s/\[HALMA_KIND_MIPV6\] = 2/[HALMA_KIND_MIPV6] = 7/
