# SPDX-License-Identifier: GPL-2.0
# what: adopted bindings in their delete wait are active
# unit: lmarun_test
# file: userd/**/*.c
/^int lma_adopt/,/^\}/s/\.state = info->state,/.state = HALMA_STATE_ACTIVE,/
