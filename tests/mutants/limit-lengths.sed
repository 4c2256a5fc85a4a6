# SPDX-License-Identifier: GPL-2.0
# what: nine prefix lengths
# tests: limits
# file: kmod/bcache.c
s/bce->n_prefixes\) > HALMA_LENGTH_MAX/bce->n_prefixes) > HALMA_LENGTH_MAX + 1/
