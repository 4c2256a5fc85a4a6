# SPDX-License-Identifier: GPL-2.0
# what: a MAG hides the sessions that it takes behind PBUs that are refused
# unit: refusal_test
# file: userd/lma/seclog.c
s/mag \? &lma_mag\(lma, mag\)->log\[what\]/mag ? \&lma_mag(lma, mag)->log[0]/
