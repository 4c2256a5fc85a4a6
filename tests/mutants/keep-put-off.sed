# SPDX-License-Identifier: GPL-2.0
# what: changes without end keep a device down
# unit: keep_test
# file: userd/kernel/keep.c
s/&& due <= usec;/\&\& due + UINT32_MAX < usec;/
