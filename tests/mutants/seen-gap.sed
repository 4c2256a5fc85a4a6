# SPDX-License-Identifier: GPL-2.0
# what: monitor sync loses entries behind a gap
# unit: cli_seen_test
# file: tools/*.c
s/s->slots\[gap\] = s->slots\[i\];/(void)home;/
