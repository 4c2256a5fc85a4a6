# SPDX-License-Identifier: GPL-2.0
# what: the answer leaves before the kernel has agreed
# unit: lmarun_test
# file: userd/**/*.c
s/^\tjob->more = more;/&\n\tanswer_pbu(lma, \&more->pbu, \&more->d, ifindex);\n\tbatch_send(lma->core);/
