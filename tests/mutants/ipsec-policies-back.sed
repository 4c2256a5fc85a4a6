# SPDX-License-Identifier: GPL-2.0
# what: policies that somebody deleted stay away
# unit: policies_test
# file: userd/ipsec/ipsec.c
s/if \(missing < 0 \|\| apply\(ipsec->nx, ipsec->conf\)\)/if (missing < 0)/
