# SPDX-License-Identifier: GPL-2.0
# what: a far end that goes makes no room
# tests: limits
# file: kmod/paths.c
s/return tnl && tnl->users == 1;/return false;/
