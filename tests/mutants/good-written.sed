# SPDX-License-Identifier: GPL-2.0
# what: a prefix for good that is written for somebody else now stays
# unit: for_good_test
# file: userd/config/assigned.c
s/!conf_is_own\(conf, prefix\);/true;/
