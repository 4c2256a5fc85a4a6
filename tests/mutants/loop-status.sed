# SPDX-License-Identifier: GPL-2.0
# what: a loop of care-of addresses is answered like any fault
# unit: lmarun_test
# file: userd/core/batch.c
s/case -ELOOP:/case -EXFULL:/
