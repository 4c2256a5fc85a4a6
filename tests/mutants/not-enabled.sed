# SPDX-License-Identifier: GPL-2.0
# what: mobile nodes without proxy service are served
# unit: lma_test
# file: userd/**/*.c
s/if \(!profile_proxy\(d->profile\)\)/if (false)/
