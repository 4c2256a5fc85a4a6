# SPDX-License-Identifier: GPL-2.0
# what: what is in the clear is taken of who needs ESP, where another one need not
# tests: nodes
# file: userd/messages.c
s/^\tif \(h->open\)$/\tif (0)/
