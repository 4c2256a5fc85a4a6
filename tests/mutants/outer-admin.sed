# SPDX-License-Identifier: GPL-2.0
# what: who rules the inner namespace only sets parameters
# tests: netns
# file: kmod/*.c
s/if \(ns_capable\(hd->net->user_ns, CAP_NET_ADMIN\)\)/if (true)/
