# SPDX-License-Identifier: GPL-2.0
# what: the evaluation of the result sends again
# tests: datapath
# file: kmod/*.c
s/net_xmit_eval\(err\)/net_xmit_eval(halma_encap_output(hd->net, skb, out))/
