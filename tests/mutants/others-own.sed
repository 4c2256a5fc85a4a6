# SPDX-License-Identifier: GPL-2.0
# what: policies of halmad's own are taken for those of others
# tests: combined
# file: userd/kernel/xfrm.c
s/^	    policy_take\(\&info, tmpl, \&own\)\)$/	    (policy_take(\&info, tmpl, \&own) \&\& !tmpl))/
