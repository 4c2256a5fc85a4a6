# SPDX-License-Identifier: GPL-2.0
# what: packets of unknown far ends are taken from other tunnels
# tests: coexist
# file: kmod/*.c
s/\.leave = !rx->prm->exclusive/.leave = false/
