# SPDX-License-Identifier: GPL-2.0
# what: a session begins with the prefixes of a live one
# unit: lma_test
# file: userd/**/*.c
s/^\t\treturn match\(MATCH_REFUSE, bce, status\);/\t\treturn match(status ? MATCH_NONE : MATCH_REFUSE, NULL, 0);/
