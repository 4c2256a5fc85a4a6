# SPDX-License-Identifier: GPL-2.0
# what: two mobile nodes have one link-local address
# unit: homelink_test
# file: userd/ha/decide.c
s/if \(other && other != d->bce\)/if (false \&\& other)/
