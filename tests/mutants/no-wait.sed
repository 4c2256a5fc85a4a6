# SPDX-License-Identifier: GPL-2.0
# what: handoff state unknown makes a new session at once
# unit: matrix_test lmarun_test
# file: userd/**/*.c
s/return waits\(known, pbu\) \? match/return waits(known, pbu) \&\& !bce ? match/
