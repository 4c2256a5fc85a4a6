# SPDX-License-Identifier: GPL-2.0
# what: a prefix of more than the mobile node has is confirmed
# unit: lma_lenient_test
# file: userd/lma/decide.c
s/received\[i\]\.len >= prefix->len && //
