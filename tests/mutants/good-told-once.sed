# SPDX-License-Identifier: GPL-2.0
# what: a store that lost its file is not told what mobile nodes have for good
# unit: for_good_test
# file: userd/core/session.c
s/if \(core->sweeping && room &&/if (core->sweeping \&\& !core->telling \&\&/
