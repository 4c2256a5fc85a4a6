# SPDX-License-Identifier: GPL-2.0
# what: R is in every answer to who is a mobile router
# unit: ha_decide_test
# file: userd/ha/decide.c
s/d->router = bu->bu\.flags & d->facts\.mipv6\.flags & BU_FLAG_R;/d->router = d->facts.mipv6.flags \& BU_FLAG_R;/
