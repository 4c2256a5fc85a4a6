# SPDX-License-Identifier: GPL-2.0
# what: what stands between two sections of one kind is read twice
# unit: conf_said_test
# file: userd/config/parse.c
s/return strspn\(between, .*/return between;/
