# SPDX-License-Identifier: GPL-2.0
# what: a binding that shall defend its addresses is accepted and does not
# tests: contract
# file: kmod/*.c
s/if \(tb\[HALMA_A_BINDING_DEFEND\] && .*$/if (false)/
