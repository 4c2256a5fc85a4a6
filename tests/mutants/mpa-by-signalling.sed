# SPDX-License-Identifier: GPL-2.0
# what: prefixes are told by the SAs for signalling
# unit: mobileprefix_test
# file: userd/config/ikeconf.c
s/return remote->reqid \| IKE_REQID_PREFIXES;/return remote->reqid;/
