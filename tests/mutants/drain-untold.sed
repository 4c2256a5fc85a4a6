# SPDX-License-Identifier: GPL-2.0
# what: whose turn it was counts as told, though it has no SA
# unit: drain_test
# file: userd/ha/drain.c
s/^\t\tstats->unprotected\+\+;/&\n\t\tleaver->told = true;/
