# SPDX-License-Identifier: GPL-2.0
# what: a precedence beyond the last is accepted
# tests: errors
# file: kmod/netlink-gen.c
/HALMA_A_BINDING_PRECEDENCE\]/s/, 7\)/, 8)/
