# SPDX-License-Identifier: GPL-2.0
"""By which machines a packet goes, in the eyes of the network between them (see anchors.sh).

usage: /usr/bin/python3 path.py NAME=ADDRESS...     in the namespace of the correspondent

The names are those of far ends. One request a line on standard input, one line for each answer:

    down HOME       a packet from the correspondent to the mobile node's home address
    up HOME ADDRESS one from there to an address of the correspondent
    early NS FROM TO CARE-OF HOME AGENT
                    a Binding Update that somebody in this namespace puts into a tunnel between
                    these two addresses; answers "sent"

A packet comes into the network once for each machine that has sent it on. For each of them there is
one word, in order: "MACHINE", and ":FAR-END>FAR-END" if the packet is in tunnels, with the
outermost first. Behind it is "lost" if the packet has not arrived. What has arrived has been seen
everywhere before, so nothing is waited for.
"""

import ipaddress
import select
import socket
import struct
import sys
import time

from way import ETH_P_ALL, SO_RCVBUFFORCE, UDP, Frame, address, enter

NETWORK, NODE = 'net', 'mn'
PORT = 9
HEADER_UDP = 8
PATIENCE = 20
ROOM = 1 << 23
SOL_PACKET, PACKET_STATISTICS = 263, 6


def listener(namespace):
    """For packets that arrive there, whatever their address."""
    enter(namespace)
    heard = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    heard.bind(('::', PORT))
    return heard


class Network:
    """The requests."""

    def __init__(self, names):
        self.names = {address(ipaddress.IPv6Address(where).packed): name
                      for name, where in (word.split('=') for word in names)}
        self.number = 0
        self.ends = {'mn': listener(NODE), 'cn': listener('cn')}

    def down(self, home):
        """From cn."""
        return self.sent('cn', '::', 'mn', home)

    def up(self, home, where):
        """From mn."""
        return self.sent('mn', home, 'cn', where)

    def sent(self, namespace, source, end, where):
        """One packet, and what the network sees of it."""
        self.number += 1
        token = b'path %d' % self.number
        enter(NETWORK)
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as wire:
            wire.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, ROOM)
            enter(namespace)
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as out:
                out.bind((source, 0))
                out.sendto(token, (where, PORT))
            arrived = self.arrives(self.ends[end], token)
            hops = self.hops(wire, token)
        return ' '.join(hops + ([] if arrived else ['lost']))

    @staticmethod
    def arrives(heard, token):
        """Within some time."""
        end = time.monotonic() + PATIENCE
        while select.select([heard], [], [], max(end - time.monotonic(), 0))[0]:
            if heard.recv(2048) == token:
                return True
        return False

    def hops(self, wire, token):
        """All that has been seen until now; where there is a stream it never ends."""
        words = []
        count, lacking = struct.unpack('II', wire.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        if lacking:
            return ['too much traffic']
        for _ in range(count):
            octets, origin = wire.recvfrom(65536)
            if origin[2] == socket.PACKET_OUTGOING or origin[1] != 0x86dd:
                continue
            frame = Frame(octets)
            if frame.kind == UDP and frame.data[HEADER_UDP:] == token:
                tunnels = '>'.join(self.names.get(far, far) for far in frame.tunnels)
                words.append(origin[0].rstrip('0') + (f':{tunnels}' if tunnels else ''))
        return words

    @staticmethod
    def early(namespace, *ends):
        """It is not often asked for, and scapy is slow to come."""
        # pylint: disable=import-outside-toplevel
        from scapy.layers.inet6 import (HAO, IPv6, IPv6ExtHdrDestOpt, MIP6MH_BU, MIP6OptAltCoA)
        begin, end, coa, home, agent = ends
        packet = (IPv6(src=begin, dst=end) / IPv6(src=coa, dst=agent) /
                  IPv6ExtHdrDestOpt(options=[HAO(hoa=home)]) /
                  MIP6MH_BU(seq=1, flags='AH', mhtime=150, options=[MIP6OptAltCoA(acoa=coa)]))
        enter(namespace)
        with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) as out:
            out.sendto(bytes(packet), (end, 0))
        return 'sent'


def main():
    """Answer until nobody asks any more."""
    network = Network(sys.argv[1:])
    print('ready', flush=True)
    for line in sys.stdin:
        what, *words = line.split()
        print(getattr(network, what)(*words), flush=True)


main()
