# SPDX-License-Identifier: GPL-2.0
# what: a mobile node with SAs for signalling alone is told its prefixes
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/authority_has_prefixes\(/authority_has(/
