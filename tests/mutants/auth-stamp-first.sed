# SPDX-License-Identifier: GPL-2.0
# what: a timestamp is judged before the authenticator
# unit: ha_auth_test
# file: userd/ha/authenticate.c
s/^\tif \(!auth_check\(bu->octets/\tif (!check_stamp(known, bu, d))\n\t\treturn false;\n&/
