# SPDX-License-Identifier: GPL-2.0
# what: a connection is kept when its answer is there
# unit: scrape_test
# file: userd/control/scrape.c
/HEADER_CONNECTION, "close"/d
