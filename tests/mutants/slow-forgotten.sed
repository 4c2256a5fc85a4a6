# SPDX-License-Identifier: GPL-2.0
# what: a PBU that waits for the store is not worked on when that has written
# unit: slow_test
# file: userd/core/restore.c
s/^\twait_stored\(core\);$//
