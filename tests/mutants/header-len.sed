# SPDX-License-Identifier: GPL-2.0
# what: the length in the header may exceed the packet
# unit: mhcodec_test lmarun_test
# file: userd/**/*.c
s/if \(total > len\)/if (!total)/
