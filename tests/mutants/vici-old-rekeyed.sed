# SPDX-License-Identifier: GPL-2.0
# what: after a rekeying the old IKE SA counts
# unit: vicimsg_test
# file: userd/ipsec/vicisa.c
s/^\t\tif \(!old\)$/\t\tif (old)/;s/^\t\telse if \(vici_is\(&item\.name, "uniqueid"\)\)/\t\telse if (vici_is(\&item.name, "uniqueid") \&\& !old)/
