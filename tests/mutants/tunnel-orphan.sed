# SPDX-License-Identifier: GPL-2.0
# what: policies of tunnels outlive their sessions
# unit: nodesas_test
# file: userd/ipsec/ipsec.c
s/^\tipsec->tunnels\.known = true;$/\tipsec->tunnels.known = count;/
