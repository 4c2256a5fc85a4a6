# SPDX-License-Identifier: GPL-2.0
# what: an option may run over the end of the message
# unit: mhcodec_test lmarun_test
# file: userd/**/*.c
s/room < 2 \|\| room - 2 < buf\[pos \+ 1\]/room < 2/
