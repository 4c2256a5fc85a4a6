# SPDX-License-Identifier: GPL-2.0
# what: a clock that is behind prolongs sessions
# unit: restore_test
# file: userd/core/restore.c
s/return until - now < given \? until - now : given;/return given ? until - now : 0;/
