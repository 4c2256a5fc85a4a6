# SPDX-License-Identifier: GPL-2.0
# what: a BRA counts from whoever sends it
# unit: revoke_test revocation_test
# file: userd/core/revocation.c
s/return rev->role == role && !rev->ending && in6_equal\(&rev->peer, peer\);/return rev->role == role \&\& !rev->ending \&\& peer;/
