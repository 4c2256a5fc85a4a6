# SPDX-License-Identifier: GPL-2.0
# what: any Binding Error ends the telling
# unit: drain_test
# file: userd/ha/ha.c
s/ \&\& msg->be.status == BE_UNKNOWN_MH_TYPE \&\&/ \&\&/
