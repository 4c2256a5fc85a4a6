# SPDX-License-Identifier: GPL-2.0
# what: one Binding Error is about heartbeats and BRIs
# unit: gateway_test
# file: userd/lma/lma.c
s/^\telse$/\tif (bri != UINT64_MAX)/
