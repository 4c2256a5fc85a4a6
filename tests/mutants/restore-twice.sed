# SPDX-License-Identifier: GPL-2.0
# what: a session that is put back is told to the store twice
# unit: restart_test
# file: userd/core/restore.c
s/^(\tsession_commit_rest\(.*)$/\1\n\tsession_keep(core, bce);/
