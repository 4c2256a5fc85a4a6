# SPDX-License-Identifier: GPL-2.0
# what: the log does not name who de-registers what it does not serve
# unit: refusal_test
# file: userd/lma/report.c
s/rejected = d->verdict == LMA_REFUSE \|\| d->verdict == LMA_IGNORE;/rejected = d->verdict == LMA_REFUSE;/
