# SPDX-License-Identifier: GPL-2.0
# what: what lets Home Address options pass is not watched when the role begins by a reload
# unit: nodereload_test
# file: userd/ipsec/ipsec.c
/^\tif \(ipsec->ike\)$/{N;s/watch_home_address\(ipsec, conf\);/ipsec->conf = conf;/}
