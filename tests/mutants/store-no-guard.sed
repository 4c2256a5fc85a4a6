# SPDX-License-Identifier: GPL-2.0
# what: prefixes are given before their block is reserved
# unit: restore_test
# file: userd/core/assign.c
s/guarded = true;/guarded = false;/
