# SPDX-License-Identifier: GPL-2.0
# what: each change of prefixes puts off the time when they are told
# unit: mobileprefix_test
# file: userd/ha/mobileprefix.c
s/if \(telling->state != TELLING_PLANNED\)$/if (telling->digest == digest)/
