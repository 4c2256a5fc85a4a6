# SPDX-License-Identifier: GPL-2.0
# what: a reload that begins anew forgets when the last mobile node was told
# unit: drain_test
# file: userd/ha/drain.c
s/(log_notice\("drain: %u mobile nodes are told)/ha->drain.next = 0;\n\t\1/
