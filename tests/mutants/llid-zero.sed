# SPDX-License-Identifier: GPL-2.0
# what: a link-layer identifier of zeros is one
# unit: bce_test
# file: userd/**/*.c
s/^\tif \(i == len\)/\tif (!len)/
