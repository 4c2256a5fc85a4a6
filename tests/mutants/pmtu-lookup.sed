# SPDX-License-Identifier: GPL-2.0
# what: the route to a far end that learns is looked up by what an error quotes
# tests: pmtu
# file: kmod/*.c
s/dst->ops->update_pmtu\(dst, NULL, skb, mtu, false\);/ip6_update_pmtu(skb, dev_net(dst->dev), htonl(mtu), 0, 0,\n\t\t\tsock_net_uid(dev_net(dst->dev), NULL));/
