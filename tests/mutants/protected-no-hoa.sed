# SPDX-License-Identifier: GPL-2.0
# what: without lab mode a mobile node needs no home address of its own
# unit: home_test
# file: userd/config/confmn.c
s/^\tif \(!profile->home_address_count\)$/\tif (!profile)/
