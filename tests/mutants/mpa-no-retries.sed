# SPDX-License-Identifier: GPL-2.0
# what: prefixes are told once, whether they are heard or not
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/telling->retries == PREFIX_ADV_RETRIES\)/telling->retries < PREFIX_ADV_RETRIES)/
