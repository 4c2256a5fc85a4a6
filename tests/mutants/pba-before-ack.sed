# SPDX-License-Identifier: GPL-2.0
# what: the answer leaves before the kernel has agreed
# unit: lmarun_test
# file: userd/lma/*.c
s/^\tjob->more = work;/&\n\tanswer_pbu(lma, \&work->pbu, d, work->ifindex);\n\tbatch_send(lma->core);/
