# SPDX-License-Identifier: GPL-2.0
# what: IKE of the anchor follows the MIPv6 binding
# tests: precedence
# file: kmod/*.c
s/if \(!direct \&\& unlikely\(halma_tx_own_ike\(tx, skb\)\)\)/if (false)/
