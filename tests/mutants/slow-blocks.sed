# SPDX-License-Identifier: GPL-2.0
# what: a PBU that needs a slow disk delays all others
# unit: slow_test
# file: userd/core/assign.c
s/^\tstore_await\(store_of\(core\), number\);$/\tstore_wait(store_of(core), number, 1000);\n&/
