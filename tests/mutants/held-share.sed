# SPDX-License-Identifier: GPL-2.0
# what: one MAG can take all places for PBUs that wait
# unit: lmarun_test
# file: userd/lma/pbu.c
s/ \.share = HELD_SHARE \}/ }/
