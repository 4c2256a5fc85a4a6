# SPDX-License-Identifier: GPL-2.0
# what: the kernel is asked for a link-local address that nothing defends
# unit: homelink_test
# file: userd/core/session.c
s/while \(!defend && count && /while (!defend \&\& !count \&\& /
