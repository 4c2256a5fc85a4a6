# SPDX-License-Identifier: GPL-2.0
# what: the restart counter does not rise when sessions are lost
# unit: restore_test
# file: userd/core/restore.c
s/else if \(lost \|\| core->forgotten\)/else if (core->forgotten)/
