# SPDX-License-Identifier: GPL-2.0
# what: a repeated de-registration starts the delete wait again
# unit: lma_test
# file: userd/*.c
s/HALMA_STATE_BLOCKED \? LMA_REPEATED : LMA_DEREGISTER/HALMA_STATE_BLOCKED ? LMA_DEREGISTER : LMA_DEREGISTER/
