# SPDX-License-Identifier: GPL-2.0
# what: somebody has the home address, and it is registered all the same
# unit: homelink_test
# file: userd/ha/decide.c
s/known->probed == HOMELINK_TAKEN\)/false)/
