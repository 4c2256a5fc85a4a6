# SPDX-License-Identifier: GPL-2.0
# what: the IKE SA moves although nobody asked for it
# unit: bu_esp_test
# file: userd/ha/bu.c
s/!\(bu->bu.flags & BU_FLAG_K\) \|\| //
