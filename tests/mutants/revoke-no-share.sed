# SPDX-License-Identifier: GPL-2.0
# what: questions leave no place to the operator
# unit: revocation_test revoke_test
# file: userd/core/revocation.c
s/if \(core->revocations\.asked >= REVOCATION_ASKED_MAX\)/if (core->revocations.asked >= REVOCATION_MAX)/
