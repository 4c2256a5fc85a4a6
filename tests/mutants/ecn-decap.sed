# SPDX-License-Identifier: GPL-2.0
# what: CE over Not-ECT is let in
# tests: ecn
# file: kmod/*.c
s/(INET_ECN_decapsulate.*) > 1\)/\1 > 9)/
