# SPDX-License-Identifier: GPL-2.0
# what: halma who takes the first session for the one that the kernel follows
# unit: cli_who_test
# file: tools/cmd_who.c
s/bool yes = is_steering\(who, session\);/bool yes = who->steers == TRAFFIC_STEERED;/
