# SPDX-License-Identifier: GPL-2.0
# what: a file with keys may be everybody's to read
# unit: auth_conf_test
# file: userd/config/confike.c
s/\.secret = true, \.max = max/.secret = !max, .max = max/
