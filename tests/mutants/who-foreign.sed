# SPDX-License-Identifier: GPL-2.0
# what: halma who does not tell of a binding that is not of halmad
# unit: cli_who_test
# file: tools/cmd_who.c
s|^	if \(who->steers == TRAFFIC_STEERED\)$|	if (0)|
