# SPDX-License-Identifier: GPL-2.0
# what: older timestamps than the last are accepted
# unit: replay_test lma_test
# file: userd/**/*.c
s/last && timestamp < last->timestamp/last \&\& false/
