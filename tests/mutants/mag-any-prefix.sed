# SPDX-License-Identifier: GPL-2.0
# what: a MAG may serve any prefix
# unit: lma_test
# file: userd/**/*.c
s/if \(!mag->prefix_count\)/if (true)/
