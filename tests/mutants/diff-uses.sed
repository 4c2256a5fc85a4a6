# SPDX-License-Identifier: GPL-2.0
# what: who only looks at what a reload would do has it done
# unit: diff_test
# file: userd/control/reload.c
s/	reload->wanted_next \|= orders == \&reload->next;/	reload->wanted_next = true;/
