# SPDX-License-Identifier: GPL-2.0
# what: any number of connections for metrics
# unit: scrape_test
# file: userd/control/scrape.c
s/MHD_OPTION_CONNECTION_LIMIT, SCRAPE_CONNECTIONS/MHD_OPTION_CONNECTION_LIMIT, 999/
