# SPDX-License-Identifier: GPL-2.0
# what: a PBU beyond the rate of its MAG is decided before it is refused
# host: bench/load
# file: userd/lma/pbu.c
s/^(\tlma_decide_limited\(&pbu, mag, refusals, &d\);)/\tdecide(lma, \&pbu, \&(struct mh_msg){ 0 }, \&d);\n\1/
