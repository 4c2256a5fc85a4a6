# SPDX-License-Identifier: GPL-2.0
# what: a mobile router gets a network of which another mobile node has a part
# unit: router_test
# file: userd/ha/router.c
s/\(known->guests &&$/(!known \&\&/
