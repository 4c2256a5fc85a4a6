# SPDX-License-Identifier: GPL-2.0
# what: Mobility Headers go by a routing header whatever they are
# tests: local
# file: kmod/rh2.c
s/proto < 0 \|\| proto == IPPROTO_MH/proto < 0/
