# SPDX-License-Identifier: GPL-2.0
# what: the path MTU is learnt from whatever an error quotes
# tests: pmtu
# file: kmod/*.c
s/if \(!halma_err_is_ours\(hd, tnl, skb, err\)\) \{/if (err->what != HALMA_ERR_TOO_BIG \&\& !halma_err_is_ours(hd, tnl, skb, err)) {/
