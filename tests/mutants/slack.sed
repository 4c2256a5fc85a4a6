# SPDX-License-Identifier: GPL-2.0
# what: a binding ends with its lifetime, not with the slack
# tests: expire
# file: kmod/halma.h
s/return bce->lifetime_end \? .*/return bce->lifetime_end;/
