# SPDX-License-Identifier: GPL-2.0
# what: home agents on the home link are told for prefixes that are not on it
# unit: discovery_test
# file: userd/ha/discovery.c
s/home->link\[0\] \? &ha->agents : NULL/home ? \&ha->agents : NULL/
