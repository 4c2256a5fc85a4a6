# SPDX-License-Identifier: GPL-2.0
# what: a key of uplink packets is not refused but ignored
# tests: contract errors
# file: kmod/*.c
s/if \(tb\[HALMA_A_TUNNEL_KEY_KEY_IN\]\)/if (false)/
