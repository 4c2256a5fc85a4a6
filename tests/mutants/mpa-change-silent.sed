# SPDX-License-Identifier: GPL-2.0
# what: changes of prefixes are not told
# unit: mobileprefix_test
# file: userd/ha/ha.c
s/^\tmobileprefix_reloaded\(ha\);//
