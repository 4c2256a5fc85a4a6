# SPDX-License-Identifier: GPL-2.0
# what: what was refused before a BU is accepted is not counted of its mobile node any more
# unit: show_home_test
# file: userd/ha/bu.c
s/^\t\tjob->facts.mipv6.tally = job->bce->facts.mipv6.tally;$/\t\tjob->facts.mipv6.tally = (struct mipv6_tally){ 0 };/
