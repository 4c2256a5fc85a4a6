# SPDX-License-Identifier: GPL-2.0
# what: charon is not told of a renewed key of the anchor
# unit: ikereload_test
# file: userd/ipsec/ike.c
s/if \(conf->ipsec && !ike_file_equal\(/if (!conf \&\& !ike_file_equal(/
