# SPDX-License-Identifier: GPL-2.0
# what: that something is there is taken for the answer to the next request
# tests: discovery
# file: userd/kernel/xfrm.c
s/^\t\terr = nl_wait_for_ack\(nx->sock\);/\t\terr = 0;/
