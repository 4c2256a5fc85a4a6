# SPDX-License-Identifier: GPL-2.0
# what: a pool of a service is the default
# unit: lma_kept_test
# file: userd/**/*.c
s/ \|\| pool\[i\]\.service_count\)/)/
