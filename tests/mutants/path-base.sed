# SPDX-License-Identifier: GPL-2.0
# what: the counters of a path begin anew with each change
# tests: contract
# file: kmod/*.c
s/new->base = stays \? old->base : now;/new->base = now;/
