# SPDX-License-Identifier: GPL-2.0
# what: DF of an IPv4 packet is ignored
# tests: mtu
# file: kmod/*.c
s/if \(!\(ip_hdr\(skb\)->frag_off \& htons\(IP_DF\)\)\)/if (true)/
