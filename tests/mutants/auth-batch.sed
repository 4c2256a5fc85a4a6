# SPDX-License-Identifier: GPL-2.0
# what: a BU twice in one batch is taken twice
# unit: bu_auth_test
# file: userd/ha/bu.c
s/return d->bce->pending \|\|/return !d->bce \&\&/
