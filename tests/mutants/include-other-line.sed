# SPDX-License-Identifier: GPL-2.0
# what: a line that a complaint refers to is told without its file
# unit: conf_include_test
# file: userd/config/source.c
s/	if \(source->count > 1\)/	if (!source->count)/
