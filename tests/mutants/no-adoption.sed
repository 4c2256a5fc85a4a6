# SPDX-License-Identifier: GPL-2.0
# what: halmad does not adopt what is in the kernel
# tests: restart
# file: userd/**/*.c
s/err = core_adopt\(anchor_core\(h->anchor\), info\);/err = h->anchor ? 0 : core_adopt(anchor_core(h->anchor), info);/
