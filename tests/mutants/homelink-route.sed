# SPDX-License-Identifier: GPL-2.0
# what: the route into the device is in front of that of the link
# unit: reload_test
# file: userd/kernel/device.c
s/#define BEHIND_LINK\t4096/#define BEHIND_LINK\t1/
