# SPDX-License-Identifier: GPL-2.0
# what: after a reload prefixes of sessions are given to others
# unit: lmarun_test
# file: userd/**/*.c
s/session_reload\(core\);/(void)core;/
