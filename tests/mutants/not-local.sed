# SPDX-License-Identifier: GPL-2.0
# what: messages to other addresses are worked on
# unit: lmarun_test
# file: userd/**/*.c
s/!conf_is_local\(anchor->core.conf, &packet->dst\) \|\| !answerable/!answerable/
