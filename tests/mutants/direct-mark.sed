# SPDX-License-Identifier: GPL-2.0
# what: the direct mark is ignored
# tests: precedence
# file: kmod/params.h
s/return prm->direct_mark \&\& .*/return false;/
