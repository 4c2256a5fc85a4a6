# SPDX-License-Identifier: GPL-2.0
# what: the evaluation of the result sends again
# tests: datapath
# file: kmod/*.c
s/net_xmit_eval\(err\)/net_xmit_eval(ip6_local_out(hd->net, NULL, skb))/
