# SPDX-License-Identifier: GPL-2.0
# what: options that are kept with a session are not stored
# unit: restore_test
# file: userd/core/session.c
s/\.kept = bce->kept,/.kept = NULL,/
