# SPDX-License-Identifier: GPL-2.0
# what: the policy that blocks lets pass
# tests: esp
# file: userd/kernel/xfrm.c
s/policy->block \? XFRM_POLICY_BLOCK : XFRM_POLICY_ALLOW/XFRM_POLICY_ALLOW/
