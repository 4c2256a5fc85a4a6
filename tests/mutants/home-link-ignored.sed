# SPDX-License-Identifier: GPL-2.0
# what: a device takes a home link and does nothing with it
# tests: homelink
# file: kmod/*.c
s/home = halma_home_make\(hd, prm->home_link, extack\);/home = NULL;/
