# SPDX-License-Identifier: GPL-2.0
# what: a session that was registered again ends with those of before
# unit: withdraw_test
# file: userd/core/ending.c
s/!bce \|\| bce->version != v->version/!bce/
