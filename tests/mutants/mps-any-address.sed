# SPDX-License-Identifier: GPL-2.0
# what: a Mobile Prefix Solicitation to another address is answered
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/else if \(!conf_is_local\(ha->core->conf, &packet->dst\)\)/else if (!packet->len)/
