# SPDX-License-Identifier: GPL-2.0
# what: who names Home Test gets the SA for signalling
# tests: nodes
# file: userd/ipsec/viciconn.c
/IKE_CHILD_HOME_TEST, true/d
