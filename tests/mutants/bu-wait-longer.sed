# SPDX-License-Identifier: GPL-2.0
# what: each repeated de-registration begins the wait anew
# unit: bu_test
# file: userd/ha/decide.c
s/HA_DEREGISTER : HA_REPEATED/HA_DEREGISTER : HA_DEREGISTER/
