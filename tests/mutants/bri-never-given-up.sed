# SPDX-License-Identifier: GPL-2.0
# what: a BRI is sent again for ever
# unit: revoke_test
# file: userd/core/revocation.c
s/^\trev->retries--;//
