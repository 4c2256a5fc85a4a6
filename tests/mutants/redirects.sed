# SPDX-License-Identifier: GPL-2.0
# what: nodes are told of shorter ways to each other
# tests: redirect
# file: kmod/*.c
s/^\tIPV4_DEVCONF_ALL\(dev_net\(dev\), SEND_REDIRECTS\) = false;$/\t\/* all *\//
