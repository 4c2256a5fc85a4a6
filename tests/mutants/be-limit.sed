# SPDX-License-Identifier: GPL-2.0
# what: Binding Errors are not limited
# unit: lmarun_test
# file: userd/**/*.c
s/(rate_admit\(&anchor->errors, anchor->core.now.boot_ms, )BE_PER_SECOND/\11000 * BE_PER_SECOND/
