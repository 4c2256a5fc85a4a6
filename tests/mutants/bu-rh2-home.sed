# SPDX-License-Identifier: GPL-2.0
# what: the BA to who is at home has a routing header
# unit: bu_test
# file: userd/core/batch.c
s/if \(packet->home_address && !in6_equal\(&packet->sent_from, &packet->src\)\)/if (1)/
