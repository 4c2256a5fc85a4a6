# SPDX-License-Identifier: GPL-2.0
# what: who is served by a gateway is told, too
# unit: drain_test
# file: userd/ha/drain.c
s/^\t\tif \(!ha_is_away\(bce\)\)$/\t\tif (!bce)/
