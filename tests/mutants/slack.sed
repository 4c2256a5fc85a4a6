# SPDX-License-Identifier: GPL-2.0
# what: a binding ends with its lifetime, not with the slack
# tests: expire
# file: kmod/*.c
s/bce->deadline = bce->lifetime_end \+ .*/bce->deadline = bce->lifetime_end;/
