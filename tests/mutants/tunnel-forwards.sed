# SPDX-License-Identifier: GPL-2.0
# what: Home Test Init goes on in the clear
# tests: nodes
# file: userd/kernel/selector.c
s/return policy->tunnel \? XFRM_POLICY_FWD : XFRM_POLICY_IN;/return XFRM_POLICY_IN;/
