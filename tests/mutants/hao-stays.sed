# SPDX-License-Identifier: GPL-2.0
# what: after a de-registration data with the Home Address option is still taken
# unit: bu_test
# file: userd/ha/away.c
s/way->coa = sign < 0 \? in6addr_any : bce->facts.coa;/way->coa = bce->facts.coa;/
