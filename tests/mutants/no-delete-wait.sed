# SPDX-License-Identifier: GPL-2.0
# what: de-registration deletes at once
# unit: lma_test
# file: userd/**/*.c
s/return role->core->conf->min_delay_before_bce_delete;/return 0 * role->core->conf->min_delay_before_bce_delete;/
