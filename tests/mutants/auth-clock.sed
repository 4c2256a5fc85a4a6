# SPDX-License-Identifier: GPL-2.0
# what: status 144 does not tell the time
# unit: ha_auth_test bu_auth_test
# file: userd/ha/authenticate.c
s/d->stamp = ntp_answer\(bu->stamp, now\);//
