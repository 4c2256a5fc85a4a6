# SPDX-License-Identifier: GPL-2.0
# what: who has heard its prefixes is told again
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/^\trest\(ha, telling, TELLING_DONE\);/\ttelling->retries = 0;/
