# SPDX-License-Identifier: GPL-2.0
# what: the restart counter does not rise when sessions are lost
# unit: restore_test
# file: userd/core/restore.c
s/^\tif \(lost\)$/\tif (lost \&\& !store)/
