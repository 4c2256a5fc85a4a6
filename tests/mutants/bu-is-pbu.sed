# SPDX-License-Identifier: GPL-2.0
# what: a Binding Update without P flag counts as a PBU
# unit: lmarun_test
# file: userd/wire/message.h
s/ && \(msg->bu\.flags & BU_FLAG_P\)//
