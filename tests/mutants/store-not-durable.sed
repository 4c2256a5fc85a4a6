# SPDX-License-Identifier: GPL-2.0
# what: prefixes are given although the store fails
# unit: outage_test
# file: userd/core/assign.c
s/if \(!store_ready\(store_of\(core\)\)\)/if (!store_of(core))/
