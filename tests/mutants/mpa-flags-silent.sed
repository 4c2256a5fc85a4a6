# SPDX-License-Identifier: GPL-2.0
# what: changes of the flags of a prefix are not told
# unit: mobileprefix_test
# file: userd/ha/prefixes.c
s/digest = mix\(digest, &router.flags, sizeof\(router.flags\)\);//
