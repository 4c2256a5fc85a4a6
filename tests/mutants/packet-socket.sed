# SPDX-License-Identifier: GPL-2.0
# what: packet sockets are not told the protocol
# tests: datapath
# file: kmod/*.c
s/dev->header_ops = &ip_tunnel_header_ops;/dev->header_ops = NULL;/
