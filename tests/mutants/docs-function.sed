# SPDX-License-Identifier: GPL-2.0
# what: architecture.md names a function that has got another name
# unit: docs_test
# file: kmod/rcv.c
s/halma_rx_decap\(/halma_rx_strip(/
