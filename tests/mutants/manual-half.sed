# SPDX-License-Identifier: GPL-2.0
# what: of two SAs by hand only the inbound one is made again when somebody has deleted it
# unit: nodekeys_test
# file: userd/ipsec/manual.c
s/ && sa->round_out == ike->round\)/)/
