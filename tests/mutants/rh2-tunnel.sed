# SPDX-License-Identifier: GPL-2.0
# what: a tunnel packet that goes into a tunnel again has a routing header
# tests: nested
# file: kmod/rh2.c
s/ \|\| halma_rh2_is_tunnel\(proto\)\)/)/
