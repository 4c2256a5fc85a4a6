# SPDX-License-Identifier: GPL-2.0
# what: the answer to a repeated PBU grants the whole lifetime once more
# unit: gateway_test
# file: userd/lma/decide.c
s/d->facts\.lifetime = lifetime_left\(known->now, bce\);/(void)lifetime_left(known->now, bce);/
