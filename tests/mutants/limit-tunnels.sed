# SPDX-License-Identifier: GPL-2.0
# what: one far end more than allowed
# tests: limits
# file: kmod/paths.c
s/after > prm->max_tunnels/after > prm->max_tunnels + 1/
