# SPDX-License-Identifier: GPL-2.0
# what: a handover begins with the PBU of the new MAG even if the old one gave up before
# unit: latency_test
# file: userd/lma/pbu.c
s/return timestamp_from_ms\(bce->told\);/return pbu->past.arrived;/
