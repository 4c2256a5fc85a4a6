# SPDX-License-Identifier: GPL-2.0
# what: a MAG that has left the configuration is asked about the end of its sessions
# unit: order_test
# file: userd/lma/revoke.c
s/bool known = mag_find\(.*$/bool known = true;/
