# SPDX-License-Identifier: GPL-2.0
# what: a local address goes that a tunnel uses
# tests: link
# file: kmod/dev.c
s/if \(at < 0\)/if (at < -1)/
