# SPDX-License-Identifier: GPL-2.0
# what: with a key of its own no number is remembered
# unit: bu_auth_test
# file: userd/ha/memory.c
s/return spi \? !!auth_keys_find\(&profile->auth, spi\) :/return spi ? false :/
