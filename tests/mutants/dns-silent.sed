# SPDX-License-Identifier: GPL-2.0
# what: a BA does not say that no DNS server was told
# unit: bu_test
# file: userd/ha/decide.c
s/if \(bu->dns \&\& d->status < BA_REFUSED\)/if (!bu->octets)/
