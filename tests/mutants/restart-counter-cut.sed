# SPDX-License-Identifier: GPL-2.0
# what: the restart counter does not rise after a power cut that may have cost sessions
# unit: restore_test
# file: userd/core/restore.c
s/^\treturn fresh && store_variable\(store, KERNEL_KEY\) &&/\treturn !fresh \&\& store_variable(store, KERNEL_KEY) \&\&/
