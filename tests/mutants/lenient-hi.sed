# SPDX-License-Identifier: GPL-2.0
# what: a refresh without handoff indicator is a mobile node that has moved
# unit: lma_lenient_test
# file: userd/lma/lenient.c
s/\? HI_BETWEEN_MAGS : HI_UNKNOWN/? HI_UNKNOWN : HI_UNKNOWN/
