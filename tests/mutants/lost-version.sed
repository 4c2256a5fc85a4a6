# SPDX-License-Identifier: GPL-2.0
# what: old news of a deletion ends a session
# unit: lmarun_test
# file: userd/**/*.c
s/ \|\| version < bce->version/ || (version < bce->version \&\& false)/
