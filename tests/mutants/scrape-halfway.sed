# SPDX-License-Identifier: GPL-2.0
# what: a listener stays open though another could not be opened
# unit: scrape_test
# file: userd/control/scrape.c
s/^		scrape_undo\(scrape\);$/		scrape_use(scrape);/
