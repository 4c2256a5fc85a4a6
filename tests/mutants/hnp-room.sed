# SPDX-License-Identifier: GPL-2.0
# what: more HNP options are read than there is room
# unit: mhcodec_test
# file: userd/**/*.c
s/if \(\*count == MH_HNP_MAX\)/if (*count > MH_HNP_MAX)/
