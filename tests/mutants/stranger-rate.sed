# SPDX-License-Identifier: GPL-2.0
# what: who is no MAG is answered as often as it asks
# unit: lma_limits_test
# file: userd/lma/pbu.c
s/STRANGERS_PER_SECOND\);/UINT32_MAX);/
