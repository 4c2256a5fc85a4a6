# SPDX-License-Identifier: GPL-2.0
# what: a wide prefix reserves only its first one
# unit: pool_test
# file: userd/**/*.c
s/1U << \(pool->length - prefix->len\);/1U;/
