# SPDX-License-Identifier: GPL-2.0
# what: one prefix less is given than a binding can have
# unit: lma_test
# file: userd/**/*.c
s/opts->hnp_count > HALMAD_PREFIX_MAX/opts->hnp_count >= HALMAD_PREFIX_MAX/
