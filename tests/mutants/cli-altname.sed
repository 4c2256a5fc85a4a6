# SPDX-License-Identifier: GPL-2.0
# what: only the first name of a device is known
# tests: cli
# file: tools/*.c
s/IFLA_ALT_IFNAME, name/IFLA_IFNAME, name/
