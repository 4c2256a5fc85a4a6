# SPDX-License-Identifier: GPL-2.0
# what: a connection to charon is closed while an answer is read
# unit: vici_test
# file: userd/ipsec/vici.c
s/^\tvici->fault = err;$/\tif (err) {\n\t\tbroken(vici, strerror(-err));\n\t\treturn;\n\t}/
