# SPDX-License-Identifier: GPL-2.0
# what: a loop of care-of addresses is answered like any fault
# unit: lmarun_test
# file: userd/lma/*.c
s/case -ELOOP:/case -EXFULL:/
