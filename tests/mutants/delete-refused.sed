# SPDX-License-Identifier: GPL-2.0
# what: a session is over although the kernel refused to delete its binding
# unit: agree_test
# file: userd/core/session.c
s/if \(!req->error \|\| req->error == -ENOENT\)/if (!req->error || req->error)/
