# SPDX-License-Identifier: GPL-2.0
# what: a MAG that sends a BU gets an answer
# unit: ipsec_test
# file: userd/anchor.c
s/if \(conf->ipsec && !conf->home_agent\)$/if (!conf)/
