# SPDX-License-Identifier: GPL-2.0
# what: a MAG that rested may send without limit
# unit: lma_limits_test
# file: userd/lma/mag.c
s/if \(state->tokens > most\)/if (false)/;s/!state->filled \|\| gone > most \/ mag->pbu_rate/!state->filled/
