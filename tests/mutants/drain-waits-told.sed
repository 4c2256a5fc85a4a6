# SPDX-License-Identifier: GPL-2.0
# what: who is told is still counted as waiting
# unit: drain_test
# file: userd/ha/drain.c
/drain\.waiting -= !leaver->turns;/{N;/turns\+\+/s/.*\n//}
