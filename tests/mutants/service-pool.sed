# SPDX-License-Identifier: GPL-2.0
# what: a selected service has no pool of its own
# unit: lma_kept_test
# file: userd/**/*.c
s/return pool >= 0 \? pool : profile_pool;/return pool >= 0 ? profile_pool : profile_pool;/
