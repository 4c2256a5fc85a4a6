# SPDX-License-Identifier: GPL-2.0
# what: a MAG that refuses is asked at each review
# unit: ike_test
# file: userd/ipsec/review.c
s/^\tu32 wait = conn->ask_wait;$/\tu32 wait = 0;/
