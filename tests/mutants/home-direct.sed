# SPDX-License-Identifier: GPL-2.0
# what: what the anchor says to a node at home follows its binding
# tests: homelink
# file: kmod/homelink.c
s/halma_params_direct\(rcu_dereference\(home->hd->params\), skb->mark\) \|\|//
