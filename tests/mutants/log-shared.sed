# SPDX-License-Identifier: GPL-2.0
# what: MAGs share the limit of log lines
# unit: lma_limits_test
# file: userd/lma/seclog.c
s/mag \? &lma_mag\(lma, mag\)->log\[what\] : &strangers\[what\]/mag \&\& lma ? \&strangers[what] : \&strangers[what]/
