# SPDX-License-Identifier: GPL-2.0
# what: a de-registered session is forgotten at once
# unit: bu_test
# file: userd/ha/ha.c
s/return MAX_DELETE_BCE_TIMEOUT;/return 1;/
