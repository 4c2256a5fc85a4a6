# SPDX-License-Identifier: GPL-2.0
# what: halmad does not adopt what is in the kernel
# tests: restart
# file: userd/**/*.c
s/err = lma_adopt\(h->lma, info\);/err = h->lma ? 0 : lma_adopt(h->lma, info);/
