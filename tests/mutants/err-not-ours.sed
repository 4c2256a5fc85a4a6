# SPDX-License-Identifier: GPL-2.0
# what: errors are relayed about packets that we did not send
# tests: icmp
# file: kmod/*.c
s/\(paths->tnl == tnl \|\| READ_ONCE\(paths->prev\) == tnl\)/(paths->tnl || tnl)/
