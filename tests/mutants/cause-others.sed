# SPDX-License-Identifier: GPL-2.0
# what: a prefix of another mobile node is said to be one of the same
# unit: refusal_test
# file: userd/lma/addresses.c
s/\? LMA_WHY_PREFIX_IN_USE :/? LMA_WHY_PREFIX_IN_USE : 1 ? LMA_WHY_PREFIX_IN_USE :/
