# SPDX-License-Identifier: GPL-2.0
# what: a word that nobody knows is answered with one that has nothing to do with it
# unit: conf_test
# file: userd/base/near.c
s/	if \(d >= near->distance\)/	if (near->best)/
