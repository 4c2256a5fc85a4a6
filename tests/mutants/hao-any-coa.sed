# SPDX-License-Identifier: GPL-2.0
# what: data with a Home Address option is taken from any care-of address
# tests: homeagent_wire
# file: userd/kernel/hao_state.c
s/make_address\(\&coa, \&change->coa\);/make_address(\&coa, \&in6addr_any);/
