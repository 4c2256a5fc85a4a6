# SPDX-License-Identifier: GPL-2.0
# what: a repeated de-registration does not reach the store
# unit: restore_test
# file: userd/lma/pbu.c
s/^\t\tsession_keep\(lma->core, d->bce\);$//
