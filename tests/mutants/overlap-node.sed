# SPDX-License-Identifier: GPL-2.0
# what: a MAG that overlaps with a mobile node is refused for the network around it
# unit: overlap_test
# file: userd/config/overlap.c
s/try_node\(&overlap, \&conf->profiles\.v\[i\]\);/;/
