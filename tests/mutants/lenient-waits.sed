# SPDX-License-Identifier: GPL-2.0
# what: a lenient MAG waits for the de-registration of what it names
# unit: gateway_test
# file: userd/lma/match.c
s/waits\(known, pbu\) && !mag->lenient/waits(known, pbu) \&\& mag/
