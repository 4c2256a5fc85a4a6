# SPDX-License-Identifier: GPL-2.0
# what: a PBU that waits for one session goes on when another one is registered
# host: model
# file: userd/lma/pbu.c
s/ && held->about == bce->id && held->past\.number < bce->registered\)/ \&\& held->past.number < bce->registered)/
