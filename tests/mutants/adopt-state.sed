# SPDX-License-Identifier: GPL-2.0
# what: adopted bindings in their delete wait are active
# unit: lmarun_test
# file: userd/**/*.c
/^static bool facts_of/,/^\}/s/\.state = info->state,/.state = HALMA_STATE_ACTIVE,/
