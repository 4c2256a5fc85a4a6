# SPDX-License-Identifier: GPL-2.0
# what: the log does not name who de-registers what it does not serve
# unit: refusal_test
# file: userd/lma/pbu.c
/^static void ignore_pbu/,/^}/s/seclog_pbu\(lma, pbu, d\);/;/
