# SPDX-License-Identifier: GPL-2.0
# what: a group that cannot be listened to stays joined
# unit: nd_test
# file: userd/kernel/nd.c
s/^\t\tnd_listen_end\(nd, addr\);$//
