# SPDX-License-Identifier: GPL-2.0
# what: what a binding had counted is lost when it leaves during a walk
# tests: dump
# file: kmod/paths.c
s/if \(paths->walked == tnl->walked\)/if (false)/
