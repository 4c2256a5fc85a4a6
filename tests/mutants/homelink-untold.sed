# SPDX-License-Identifier: GPL-2.0
# what: nobody on the link hears that packets go to the anchor
# unit: homelink_test
# file: userd/core/batch.c
s/if \(bce->defended && !was && /if (false \&\& /
