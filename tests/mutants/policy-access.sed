# SPDX-License-Identifier: GPL-2.0
# what: whoever comes by an access of type 5 may use Proxy Mobile IPv6
# unit: policy_test
# file: userd/lma/decide.c
s/^	if \(!profile_proxy\(d->profile\)\)$/	if (pbu->msg->opts.att == 5)\n\t\treturn true;\n&/
