# SPDX-License-Identifier: GPL-2.0
# what: a mobile node that may not claim a prefix gets it
# unit: lma_test
# file: userd/**/*.c
s/return profile->claim && /return /
