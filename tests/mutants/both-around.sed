# SPDX-License-Identifier: GPL-2.0
# what: the prefix around a home address is no mobile node's
# unit: both_test
# file: userd/config/confmn.c
s/profile->policy != POLICY_BOTH \|\| !profile->ipv6/profile->line/
