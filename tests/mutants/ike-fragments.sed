# SPDX-License-Identifier: GPL-2.0
# what: IKE of the anchor follows the MIPv6 binding when it is large
# tests: precedence
# file: kmod/xmit.c
s/fh->nexthdr == IPPROTO_UDP/false/
