# SPDX-License-Identifier: GPL-2.0
# what: a binding that shall defend its addresses is accepted and does not
# tests: homelink
# file: kmod/*.c
s/rq->defend = nla_get_u32\(.*$/rq->defend = false;/
