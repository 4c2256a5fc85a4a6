# SPDX-License-Identifier: GPL-2.0
# what: a failed reload undoes only what the old configuration names
# unit: reload_test
# file: userd/control/reload.c
s/^\t\tc->before.attr_set = dev.attr_set \|.*$/\t\tc->before.attr_set = c->old->device.attr_set;/
