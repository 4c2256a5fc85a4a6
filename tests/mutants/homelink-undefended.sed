# SPDX-License-Identifier: GPL-2.0
# what: the kernel is not asked to defend anything
# unit: homelink_test
# file: userd/core/session.c
s/req->defend = session_defends\(.*/req->defend = false;/
