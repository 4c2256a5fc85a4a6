# SPDX-License-Identifier: GPL-2.0
# what: who leaves before it is told is still counted as waiting
# unit: drain_test
# file: userd/ha/drain.c
/drain\.waiting -= !leaver->turns;/{N;/table_del/s/.*\n//}
