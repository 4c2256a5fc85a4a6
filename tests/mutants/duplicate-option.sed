# SPDX-License-Identifier: GPL-2.0
# what: an option that is there twice is accepted
# unit: lmarun_test
# file: userd/**/*.c
s/if \(pbu->msg->opts\.duplicate & ~LMA_DUPLICATE_EXEMPT\)/if (false)/
