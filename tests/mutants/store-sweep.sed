# SPDX-License-Identifier: GPL-2.0
# what: what ended while the store did not listen comes back
# unit: store_test
# file: userd/store/database.c
s/DELETE FROM binding WHERE generation <> \?/DELETE FROM binding WHERE generation < ? - 1000/
