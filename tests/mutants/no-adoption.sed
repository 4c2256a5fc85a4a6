# SPDX-License-Identifier: GPL-2.0
# what: halmad does not adopt what is in the kernel
# tests: restart
# file: userd/*.c
s/nlhalma_dump\(h->nl, adopt, h\)/((void)adopt, 0)/
