# SPDX-License-Identifier: GPL-2.0
# what: tunnels that are there after a reload are told as new ones
# unit: tunnel_event_test
# file: userd/lma/lma.c
/^	tunnel_adopt\(lma\);/d
