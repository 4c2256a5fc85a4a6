# SPDX-License-Identifier: GPL-2.0
# what: a home address that the anchor itself has is given to a mobile node
# unit: homelink_test
# file: userd/ha/homelink.c
s/if \(out->owns && out->owns\(out->ctx, hoa\)\)/if (false)/
