# SPDX-License-Identifier: GPL-2.0
# what: an address that a session loses is not given back to the pool
# unit: lma_ipv4_test
# file: userd/core/session.c
s/end_change\(core, bce, true, true\);/end_change(core, bce, true, false);/
