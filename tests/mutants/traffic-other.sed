# SPDX-License-Identifier: GPL-2.0
# what: octets of sessions are not known, since the kernel is asked for another device
# tests: control
# file: tools/traffic.c
s/model_set\(&want\.top, HALMA_A_IFINDEX, t->ifindex\);/model_set(\&want.top, HALMA_A_IFINDEX, t->ifindex + 1);/
