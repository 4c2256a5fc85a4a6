# SPDX-License-Identifier: GPL-2.0
# what: handoff state unknown makes a new session at once
# unit: matrix_test lmarun_test
# file: userd/**/*.c
s/if \(lma_waited\(pbu\) \|\| !wait\)/if (!wait || pbu)/
