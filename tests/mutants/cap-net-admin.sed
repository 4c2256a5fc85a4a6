# SPDX-License-Identifier: GPL-2.0
# what: the contract needs no capability
# tests: link
# file: kmod/*.c
s/GENL_UNS_ADMIN_PERM \| //
