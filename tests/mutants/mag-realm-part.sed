# SPDX-License-Identifier: GPL-2.0
# what: a realm counts that only begins like the one of the MAG
# unit: lma_test
# file: userd/base/ascii.h
s/strlen\(name\) != len/strlen(name) < len/
