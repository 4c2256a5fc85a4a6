# SPDX-License-Identifier: GPL-2.0
# what: the direct mark is ignored
# tests: precedence
# file: kmod/*.c
s/direct = prm->direct_mark \&\& .*/direct = false;/
