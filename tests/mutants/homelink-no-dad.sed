# SPDX-License-Identifier: GPL-2.0
# what: nobody is asked whether a home address is free
# unit: homelink_test
# file: userd/ha/decide.c
s/d->probe = known->probed == HOMELINK_UNKNOWN;/d->probe = false;/
