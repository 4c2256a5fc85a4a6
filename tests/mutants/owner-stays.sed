# SPDX-License-Identifier: GPL-2.0
# what: who owned a device owns it after its socket closed
# tests: link
# file: kmod/*.c
s/if \(event != NETLINK_URELEASE \|\| n->protocol != NETLINK_GENERIC\)/if (n)/
