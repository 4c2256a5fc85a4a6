# SPDX-License-Identifier: GPL-2.0
# what: the answer leaves before the kernel has agreed
# unit: lmarun_test
# file: userd/**/*.c
s/^\tjob->ifindex = ifindex;/&\n\tanswer_pbu(lma, \&job->pbu, \&job->d, ifindex);\n\tbatch_send(lma);/
