# SPDX-License-Identifier: GPL-2.0
# what: what was said in the clear is read after a reload that wants ESP of it
# unit: reload_test
# file: userd/control/reload.c
s/^\tif \(c->guarded\)$/\tif (0)/
