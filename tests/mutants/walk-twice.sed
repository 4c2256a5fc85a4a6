# SPDX-License-Identifier: GPL-2.0
# what: what a binding had counted counts twice when it leaves during a walk
# tests: dump
# kernel: 6.12
# file: kmod/paths.c
s/if \(paths->walked == tnl->walked\)/if (true)/
