# SPDX-License-Identifier: GPL-2.0
# what: without timestamps the last number is a repetition for ever
# unit: gateway_test
# file: userd/lma/decide.c
s/(accepted_at\(known->conf, bce\) \+ REPEATED_MS)/\1 * 1000/
