# SPDX-License-Identifier: GPL-2.0
# what: realms in other letters are other realms
# unit: mnid_test gateway_test
# file: userd/base/mnid.c
s/fold\(mnid, mnid->len - len\);/fold(mnid, mnid->len);/
