# SPDX-License-Identifier: GPL-2.0
# what: the prefix of another mobile node is given
# unit: matrix_test lmarun_test
# file: userd/**/*.c
s/if \(!mnid_equal\(&bce->mn->mnid, &pbu->mnid\)\)/if (false)/
