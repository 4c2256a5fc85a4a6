# SPDX-License-Identifier: GPL-2.0
# what: without lab mode a mobile node needs no key
# unit: home_test
# file: userd/config/confmn.c
s/^\tif \(!profile_authenticates\(profile\)\)$/\tif (!profile)/
