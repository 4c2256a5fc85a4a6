# SPDX-License-Identifier: GPL-2.0
# what: a Mobile Prefix Solicitation without Home Address option is answered
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/else if \(!packet->home_address\)/else if (!packet->home_address \&\& !packet->len)/
