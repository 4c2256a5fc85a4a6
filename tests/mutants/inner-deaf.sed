# SPDX-License-Identifier: GPL-2.0
# what: the inner namespace is told nothing
# tests: netns
# file: kmod/*.c
s/^\tif \(copy\)$/\tif (false)/
