# SPDX-License-Identifier: GPL-2.0
# what: addresses that a failed reload has added stay
# unit: reload_test
# file: userd/kernel/device.c
s|!nlroute_del_address\(device->nr, device->ifindex, &added->address\[i\]\)|device|
