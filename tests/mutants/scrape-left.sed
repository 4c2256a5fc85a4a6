# SPDX-License-Identifier: GPL-2.0
# what: a place that is free stays free
# unit: scrape_test
# file: userd/control/scrape.c
s/i <= SCRAPE_CONNECTIONS; i\+\+/i < 1; i++/
