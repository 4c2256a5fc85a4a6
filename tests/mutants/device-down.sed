# SPDX-License-Identifier: GPL-2.0
# what: a device that somebody set down stays down
# tests: keep
# file: userd/kernel/keep.c
s/if \(!link.up && !nlroute_up\(keep->device->nr, keep->device->ifindex\)\)/if (!link.ifindex)/
