# SPDX-License-Identifier: GPL-2.0
# what: one MAG can take all the room for questions
# unit: attach_test
# file: userd/lma/pbu.c
s/ \.sender = ATTACH_MAX_MAG \}/ }/
