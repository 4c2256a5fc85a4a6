# SPDX-License-Identifier: GPL-2.0
# what: one prefix more is given than a binding can have
# unit: lma_test
# file: userd/**/*.c
s/opts->hnp_count > HALMAD_PREFIX_MAX/opts->hnp_count > HALMAD_PREFIX_MAX + 1/
