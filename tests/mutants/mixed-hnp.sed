# SPDX-License-Identifier: GPL-2.0
# what: zero and other HNP options together are accepted
# unit: lma_test
# file: userd/**/*.c
s/if \(pbu->zero_hnp && \(pbu->nonzero_hnp \|\| opts->hnp_count > 1\)\)/if (false)/
