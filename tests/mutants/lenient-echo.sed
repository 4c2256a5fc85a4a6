# SPDX-License-Identifier: GPL-2.0
# what: an answer has what was meant instead of what was received
# unit: lma_lenient_test
# file: userd/lma/decide.c
s/^(\tconst struct mh_opts \*in = &pbu->)received->opts;/\1msg->opts;/
