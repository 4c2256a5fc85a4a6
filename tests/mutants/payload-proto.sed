# SPDX-License-Identifier: GPL-2.0
# what: Payload Proto is not looked at
# unit: mhcodec_test lmarun_test
# file: userd/**/*.c
s/if \(buf\[0\] != MH_PROTO_NONE\)/if (false)/
