# SPDX-License-Identifier: GPL-2.0
# what: each option of a section that is added is told
# unit: confdiff_test
# file: userd/config/confdiff.c
s/while \(s->option == WHOLE \&\& i < all->count/while (s->option == all->v[0].option + 9999 \&\& i < all->count/
