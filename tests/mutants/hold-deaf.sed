# SPDX-License-Identifier: GPL-2.0
# what: a de-registration does not end the wait
# unit: lmarun_test
# file: userd/**/*.c
s/if \(!mn->held \|\| mn->held->resuming\)/if (!mn->held || lma)/
