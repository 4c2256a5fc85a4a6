# SPDX-License-Identifier: GPL-2.0
# what: a BRA that nobody waits for makes the batch run
# unit: gateway_test
# file: userd/core/revocation.c
s/^\tstruct revocation \*rev = find\(role->core, sequence\);/\tstruct revocation *rev = (batch_run(role->core), find(role->core, sequence));/
