# SPDX-License-Identifier: GPL-2.0
# what: the lifetime is not limited
# unit: lma_test
# file: userd/**/*.c
s/return lifetime < profile->lifetime_max \? lifetime : profile->lifetime_max;/(void)profile;\n\treturn lifetime;/
