# SPDX-License-Identifier: GPL-2.0
# what: an answer that is too long for a packet is lost although the order was carried out
# unit: ctl_test
# file: userd/control/ctl.c
s/^\tif \(err != -EMSGSIZE && err != -EAGAIN\) \{$/\tif (err != -EAGAIN) {/
