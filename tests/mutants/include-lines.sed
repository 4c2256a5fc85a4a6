# SPDX-License-Identifier: GPL-2.0
# what: lines of the outer file behind an include are counted from that
# unit: conf_include_test
# file: userd/config/source.c
s/turn_to\(r, level->path, scan.next_line\);/turn_to(r, level->path, 1);/
