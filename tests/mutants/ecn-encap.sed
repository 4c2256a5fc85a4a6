# SPDX-License-Identifier: GPL-2.0
# what: the outer header never says ECT or CE
# tests: ecn
# file: kmod/*.c
s/\(inner \& INET_ECN_MASK\)/0/
