# SPDX-License-Identifier: GPL-2.0
# what: a MAG that does not prove who it is is not counted
# unit: ike_test
# file: userd/ikeconn.c
s/^\t\tconn->failed\+\+;/\t\tconn->failed += 0;/
