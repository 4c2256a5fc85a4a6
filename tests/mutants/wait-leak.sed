# SPDX-License-Identifier: GPL-2.0
# what: who has nothing left that waits is counted for ever
# unit: wait_test lmarun_test
# file: userd/core/wait.c
s/if \(--sender->count\)/if (--sender->count || core)/
