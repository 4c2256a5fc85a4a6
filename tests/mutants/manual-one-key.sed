# SPDX-License-Identifier: GPL-2.0
# what: two mobile nodes may have one key
# unit: peers_test
# file: userd/config/confsa.c
/qsort\(v, count, sizeof\(\*v\), key_cmp\)/s/.*/\treturn;/
