# SPDX-License-Identifier: GPL-2.0
# what: a BRI that is refused is answered, but nobody is told
# unit: refusal_test
# file: userd/**/*.c
s/^	+report_bri_refused\(lma, packet, msg, d\.status/\t\tif (!lma)\n\t\t\t&/
