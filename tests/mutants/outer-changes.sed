# SPDX-License-Identifier: GPL-2.0
# what: who rules the inner namespace only changes bindings
# tests: netns
# file: kmod/*.c
s/may = READ_ONCE\(hd->dead\) \|\| netlink_ns_capable\(.*$/may = true;/
