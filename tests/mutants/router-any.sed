# SPDX-License-Identifier: GPL-2.0
# what: any mobile node can be a mobile router
# unit: ha_decide_test
# file: userd/ha/router.c
s/\|\| d->profile->router\)/|| d->profile)/
