# SPDX-License-Identifier: GPL-2.0
# what: a Home Address option makes a far end of any sender
# tests: uplink
# file: kmod/rcv.c
s/if \(unlikely\(rx->sender\)\)/if (false)/
