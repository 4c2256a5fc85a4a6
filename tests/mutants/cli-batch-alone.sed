# SPDX-License-Identifier: GPL-2.0
# what: each line of a batch travels alone
# tests: batch
# file: tools/*.c
s/r->burst = REQ_BURST;/r->burst = 1;/
