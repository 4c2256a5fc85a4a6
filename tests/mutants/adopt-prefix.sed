# SPDX-License-Identifier: GPL-2.0
# what: prefixes of adopted bindings are given to others
# unit: lmarun_test
# file: userd/**/*.c
/^struct bce \*session_make/,/^\}/s/session_reserve\(core, bce\);/(void)core;/
