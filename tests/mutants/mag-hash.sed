# SPDX-License-Identifier: GPL-2.0
# what: the slot of a MAG does not depend on the highest bits of its interface identifier
# unit: conf_test
# file: userd/config/mags.c
s/return \(u32\)\(\(hash >> 32\) \* mags->slots >> 32\);/return (u32)(hash >> 32) \& (mags->slots - 1);/
