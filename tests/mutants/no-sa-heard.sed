# SPDX-License-Identifier: GPL-2.0
# what: heartbeats and revocations of a MAG without an SA are heard
# unit: ipsec_test
# file: userd/anchor.c
s/return mag \? lma_mag\(&anchor->lma, mag\)->sas : /return mag ? true : /
