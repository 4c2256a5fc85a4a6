# SPDX-License-Identifier: GPL-2.0
# what: one MAG can take all the room for questions
# unit: attach_test
# file: userd/**/*.c
s/ && lma_mag\(lma, mag\)->asking < ATTACH_MAX_MAG;/ \&\& mag;/
