# SPDX-License-Identifier: GPL-2.0
# what: a de-registration does not end the wait
# unit: lmarun_test
# file: userd/**/*.h
s/wait_release\(held, HELD_RELEASED\);/(void)held;/
