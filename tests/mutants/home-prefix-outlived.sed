# SPDX-License-Identifier: GPL-2.0
# what: after a reload sessions outlive the prefix of their home address
# unit: bu_test
# file: userd/ha/ha.c
s/^\tha_shorten\(ha\);$//
