# SPDX-License-Identifier: GPL-2.0
"""What is sent through a tunnel, octet by octet, and the raw socket that does it."""

import socket
import struct

from nlattr import in6


def udp6(src, dst, sport=7000, dport=7000, data=b'halma'):
    """An IPv6 packet with UDP in it."""
    size = len(data) + 8
    pseudo = in6(src) + in6(dst) + struct.pack('>II', size, 17)
    header = struct.pack('>HHHH', sport, dport, size, 0)
    total = sum(struct.unpack(f'>{(len(pseudo) + size + 1) // 2}H',
                              pseudo + header + data + bytes(size % 2)))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    header = struct.pack('>HHHH', sport, dport, size, (~total & 0xffff) or 0xffff)
    return struct.pack('>IHBB', 6 << 28, size, 17, 64) + in6(src) + in6(dst) + header + data


def raw6(ns, proto=41, timeout=5):
    """A raw IPv6 socket; of protocol 41 it sends and receives what is inside a tunnel packet."""
    with ns:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, proto)
    sock.settimeout(timeout)
    return sock
