# SPDX-License-Identifier: GPL-2.0
# what: a binding is made longer while its mobile node is to go
# unit: drain_test
# file: userd/ha/decide.c
s/^\tif \(d->facts.lifetime <= left\)$/\tif (left)/
