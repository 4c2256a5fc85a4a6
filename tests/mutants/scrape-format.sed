# SPDX-License-Identifier: GPL-2.0
# what: who asks for OpenMetrics gets the text format
# unit: scrape_test
# file: userd/control/scrape.c
s/return accept && strstr\(accept, OPEN_TYPE\)/return accept \&\& !strstr(accept, OPEN_TYPE)/
