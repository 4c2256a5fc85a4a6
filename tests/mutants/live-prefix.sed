# SPDX-License-Identifier: GPL-2.0
# what: a session begins with the prefixes of a live one
# unit: lma_test
# file: userd/**/*.c
s/^\treturn match\(MATCH_REFUSE, found, BA_NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX\);/\treturn match(MATCH_NONE, NULL, 0);/
