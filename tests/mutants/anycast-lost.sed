# SPDX-License-Identifier: GPL-2.0
# what: home agents are not found any more once the device was down
# tests: discovery
# file: userd/kernel/anycast.c
s/else if \(up && !joined->up\)/else if (up \&\& !joined->ifindex)/
