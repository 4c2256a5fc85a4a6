# SPDX-License-Identifier: GPL-2.0
# what: the loop waits for a configuration to be read
# unit: reload_test
# file: userd/control/reload.c
s/	if \(reload->err\)$/	while (!reload->err \&\& !reload->conf \&\& !reload->said_count)\n		usleep(1000);\n	if (reload->err)/
