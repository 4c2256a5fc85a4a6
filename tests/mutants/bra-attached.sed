# SPDX-License-Identifier: GPL-2.0
# what: a MAG takes a session although the old one says that the mobile node is attached to it
# unit: revoke_ask_test
# file: userd/lma/match.c
s/hi != HI_UNKNOWN \|\| lma_denied\(pbu\)/hi != HI_UNKNOWN/
