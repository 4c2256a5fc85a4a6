# SPDX-License-Identifier: GPL-2.0
# what: a BRA counts for whichever role it came to
# unit: revocation_test
# file: userd/core/revocation.c
s/return rev->role == role && !rev->ending/return role \&\& !rev->ending/
