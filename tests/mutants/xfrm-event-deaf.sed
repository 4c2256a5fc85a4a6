# SPDX-License-Identifier: GPL-2.0
# what: a policy that somebody changed counts as ours
# unit: policies_test
# file: userd/ipsec/ipsec.c
s/change != NLXFRM_OWN \|\| !spd_same_action\(should, policy\)/change == NLXFRM_GONE/
