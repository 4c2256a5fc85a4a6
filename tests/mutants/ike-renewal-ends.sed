# SPDX-License-Identifier: GPL-2.0
# what: a renewed certificate of the anchor ends SAs
# unit: ikereload_test
# file: userd/config/ikeconf.c
s/^(\t+) +IKE_CHANGE_LOAD;$/\1IKE_CHANGE_END;/
