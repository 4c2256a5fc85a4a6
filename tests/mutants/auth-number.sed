# SPDX-License-Identifier: GPL-2.0
# what: with timestamps an old number is refused
# unit: ha_auth_test
# file: userd/ha/decide.c
s/^\tif \(d->stamped\)$/\tif (d->stamped \&\& !d->sa)/
