# SPDX-License-Identifier: GPL-2.0
# what: a route into any device counts as ours
# unit: look_test
# file: userd/kernel/look.c
s/if \(match.ifindex == ifindex\)/if (match.ifindex == ifindex || match.ifindex)/
