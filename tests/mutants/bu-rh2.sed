# SPDX-License-Identifier: GPL-2.0
# what: a BA does not go by the care-of address
# unit: bu_test
# file: userd/core/batch.c
s/answer->via = packet->sent_from;/answer->via = in6addr_any;/
