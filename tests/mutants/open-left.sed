# SPDX-License-Identifier: GPL-2.0
# what: a reload that fails leaves a socket for what is in the clear behind
# unit: reload_test
# file: userd/control/reload.c
s/^\tif \(c->opened\)$/\tif (0)/
