# SPDX-License-Identifier: GPL-2.0
# what: the fixed DSCP is ignored
# tests: datapath
# file: kmod/*.c
s/prm->dscp_mode == HALMA_DSCP_MODE_FIXED \?/false ?/
