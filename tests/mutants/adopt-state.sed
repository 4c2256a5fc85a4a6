# SPDX-License-Identifier: GPL-2.0
# what: adopted bindings in their delete wait are active
# unit: lmarun_test
# file: userd/*.c
s/^(\t+)\.state = info->state,/\1.state = HALMA_STATE_ACTIVE,/
