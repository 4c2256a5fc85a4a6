# SPDX-License-Identifier: GPL-2.0
# what: a prefix in doubt is given for good
# unit: for_good_test
# file: userd/core/home.c
s/if \(!assign_is_held\(core, prefix\)\)/if (prefix->len)/
