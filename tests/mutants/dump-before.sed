# SPDX-License-Identifier: GPL-2.0
# what: what goes ahead of the first match of a dump is not told
# tests: dump
# file: kmod/dump.c
s/if \(!f->cb->prev_seq\)/if (false)/
