# SPDX-License-Identifier: GPL-2.0
# what: a message may be shorter than its fixed part
# unit: mhcodec_test
# file: userd/**/*.c
s/if \(buf\[1\] < mh_min_len\(msg->type\)\)/if (mh_min_len(msg->type) > 100)/
