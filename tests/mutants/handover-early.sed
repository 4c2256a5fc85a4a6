# SPDX-License-Identifier: GPL-2.0
# what: a handover is in the cache before the kernel has agreed
# unit: lmarun_test
# file: userd/lma/*.c
s/^\tjob->more = work;/&\n\tbce->facts = d->facts;/
