# SPDX-License-Identifier: GPL-2.0
# what: an alert about a spoofed source does not say whose it is
# tests: contract
# file: kmod/rcv.c
/\.bce = rx->bce,/d
