# SPDX-License-Identifier: GPL-2.0
# what: a BRI has a name that its MAG has never heard
# unit: alias_test
# file: userd/lma/bri.c
s/if \(!kept_mn_id\(bce->kept, &opts->mn_id_type, &opts->mn_id\)\)/if (opts)/
