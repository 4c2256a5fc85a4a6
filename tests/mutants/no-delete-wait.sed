# SPDX-License-Identifier: GPL-2.0
# what: de-registration deletes at once
# unit: lma_test
# file: userd/**/*.c
s/return lma->conf->min_delay_before_bce_delete;/return 0 * lma->conf->min_delay_before_bce_delete;/
