# SPDX-License-Identifier: GPL-2.0
# what: a solicitation with a wrong checksum is answered
# tests: homelink
# file: kmod/homelink.c
s/!nf_ip6_checksum\(.*\);/true;/
