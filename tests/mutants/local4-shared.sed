# SPDX-License-Identifier: GPL-2.0
# what: two devices may have the same IPv4 address
# tests: link
# file: kmod/params.h
s/return prm->n_local6 \+ prm->n_local4;/return prm->n_local6;/
