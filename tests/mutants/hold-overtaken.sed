# SPDX-License-Identifier: GPL-2.0
# what: a PBU that waited takes the session from who registered it later
# unit: held_test
# file: userd/lma/decide.c
s/bce && bce->registered > pbu->past\.number/bce \&\& bce->registered > pbu->past.number + 1000/
