# SPDX-License-Identifier: GPL-2.0
# what: an anchor that is no home agent is named as one in the DNS
# unit: cli_bootstrap_test
# file: tools/bootstrap.c
s/^	if \(names\.home_agent\)$/	if (names.local)/
