# SPDX-License-Identifier: GPL-2.0
# what: a home address that is on no link is asked for
# unit: homelink_test
# file: userd/config/confhome.c
s/return home && home->link\[0\];/return home || conf->device.home_link[0];/
