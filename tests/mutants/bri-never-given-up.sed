# SPDX-License-Identifier: GPL-2.0
# what: a BRI is sent again for ever
# unit: revoke_test
# file: userd/lma/revoke.c
s/^\tbri->retries--;//
