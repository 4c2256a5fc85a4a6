# SPDX-License-Identifier: GPL-2.0
# what: a Proxy-CoA prefix that is wider than what it overlaps with is taken for disjoint
# unit: overlap_test
# file: userd/config/overlap.c
s/if \(!prefix_contains\(found, overlap->prefix\) \&\& !prefix_contains\(overlap->prefix, found\)\)/if (!prefix_contains(found, overlap->prefix))/
