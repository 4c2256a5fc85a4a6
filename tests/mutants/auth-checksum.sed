# SPDX-License-Identifier: GPL-2.0
# what: the checksum is authenticated
# unit: auth_test
# file: userd/wire/auth.c
s/hmac_sha1_update\(&ctx, sizeof\(checksum\), checksum\);/hmac_sha1_update(\&ctx, sizeof(checksum), *checksum ? checksum : mh + CHECKSUM_AT);/
