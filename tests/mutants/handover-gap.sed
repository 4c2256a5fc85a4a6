# SPDX-License-Identifier: GPL-2.0
# what: a handover blocks the binding for a moment
# tests: handover
# file: kmod/bcache.c
s/^#include "bcache\.h"/#include <linux\/delay.h>\n&/
s/^\trcu_assign_pointer\(bce->paths, st->paths\);/\tif (old) {\n\t\tWRITE_ONCE(old->state, HALMA_STATE_BLOCKED);\n\t\tmsleep(1);\n\t}\n&/
