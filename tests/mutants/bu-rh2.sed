# SPDX-License-Identifier: GPL-2.0
# what: a BA does not go by the care-of address
# unit: bu_test
# file: userd/core/batch.c
s/^(.*answer_count - 1\]\.via) = packet->sent_from;/\1 = in6addr_any;/
