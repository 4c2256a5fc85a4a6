# SPDX-License-Identifier: GPL-2.0
# what: strangers make what charon lists doubtful
# unit: ike_test
# file: userd/ipsec/ike.c
s/^\tconn = ike_conn\(ike, ike_reqid\(&from\.conn\)\);$/&\n\tike->disturbed = true;/
