# SPDX-License-Identifier: GPL-2.0
# what: a listener that stays is opened anew
# unit: scrape_test
# file: userd/control/scrape.c
s/!strcmp\(scrape->door\[i\]->name, names\[i\]\)/!names[i]/
