# SPDX-License-Identifier: GPL-2.0
# what: a MAG that does not prove who it is is not counted
# unit: ike_test
# file: userd/ipsec/connection.c
s/^\t\tconn->failed\+\+;/\t\tconn->failed += 0;/
