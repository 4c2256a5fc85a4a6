# SPDX-License-Identifier: GPL-2.0
# what: any PBU with the last timestamp is a repetition
# unit: gateway_test
# file: userd/lma/decide.c
/facts->order\.sequence == pbu->msg->bu\.sequence &&$/d
