# SPDX-License-Identifier: GPL-2.0
# what: the kernel gets a lifetime in units of the message
# unit: lma_test
# file: userd/lma/*.c
s/return facts->lifetime \* LIFETIME_UNIT_MS;/return facts->lifetime;/
