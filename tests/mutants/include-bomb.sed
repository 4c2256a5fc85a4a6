# SPDX-License-Identifier: GPL-2.0
# what: any number of files are included
# unit: conf_include_test
# file: userd/config/source.c
s/return \+\+r->files > SOURCE_FILES_MAX \?/return !++r->files ?/
