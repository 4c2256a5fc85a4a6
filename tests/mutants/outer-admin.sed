# SPDX-License-Identifier: GPL-2.0
# what: who rules the inner namespace only sets parameters
# tests: netns
# file: kmod/link.c
s/if \(dev_net\(dev\)->user_ns == hd->net->user_ns\)/if (true)/
