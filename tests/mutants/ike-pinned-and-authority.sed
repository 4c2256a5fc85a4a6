# SPDX-License-Identifier: GPL-2.0
# what: an authority can vouch beside the one certificate of a MAG
# unit: ikereload_test
# file: userd/ipsec/viciconn.c
s/^\telse if \(certificate\)$/\tif (certificate)/
