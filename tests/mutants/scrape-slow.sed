# SPDX-License-Identifier: GPL-2.0
# what: who says an octet now and then has a connection for ever
# unit: scrape_test
# file: userd/control/scrape.c
s/shutdown\(visit->fd, SHUT_RDWR\);/(void)visit;/
