# SPDX-License-Identifier: GPL-2.0
# what: a local address goes that a tunnel uses
# tests: link
# file: kmod/*.c
s/if \(halma_local_in_use\(hd, prm\)\)/if (halma_local_in_use(hd, prm) \&\& !prm)/
