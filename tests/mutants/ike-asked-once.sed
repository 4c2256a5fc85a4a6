# SPDX-License-Identifier: GPL-2.0
# what: a MAG that got an SA when asked is never asked again
# unit: ike_test
# file: userd/ipsec/connection.c
s/^\tconn->initiated = false;$/\tconn->initiated \&= conn->peer != NULL;/
