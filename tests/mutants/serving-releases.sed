# SPDX-License-Identifier: GPL-2.0
# what: another Proxy-CoA of the same MAG takes what the refresh does not name
# unit: lma_ipv4_test
# file: userd/lma/decide.c
s/bool handover = moved && !lma_from_serving\(pbu, d->bce\)/bool handover = moved/
