# SPDX-License-Identifier: GPL-2.0
# what: an SRV record may have an owner that is too long for the DNS
# unit: cli_bootstrap_test
# file: tools/bootstrap.c
s/names\.home_agent && !has_room\(names\.domain\)/!names.home_agent \&\& !has_room(names.domain)/
