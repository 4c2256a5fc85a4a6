# SPDX-License-Identifier: GPL-2.0
# what: a start that fails leaves behind what it made
# tests: keep
# file: userd/halmad.c
s/\t\tdevice_abandon\(&h->device\);/\t\tlog_err("the start failed");/
