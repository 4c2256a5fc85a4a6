# SPDX-License-Identifier: GPL-2.0
# what: a value without quotes ends where it has // in it
# unit: scan_test
# file: userd/config/scan.c
s/	while \(is_plain\(\*at\)\)/	while (is_plain(*at) \&\& strncmp(at, "\/\/", 2))/
