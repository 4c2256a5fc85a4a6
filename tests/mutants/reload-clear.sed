# SPDX-License-Identifier: GPL-2.0
# what: what a mobile node said in the clear is read after a reload that wants ESP of it
# unit: reload_test
# file: userd/control/reload.c
s/conf_is_open\(old, &profile->home_address\[j\]\.addr\) &&/false \&\& &/
