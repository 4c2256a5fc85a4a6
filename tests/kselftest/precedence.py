#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
# timeout: 120
# enough: 6.12 uml
"""Which binding gets the downlink packet."""

import socket
import struct

from packets import FRAGMENT, ICMP6, UDP, error_about, ip4, ip6, to_port, udp
from topo import CN, CN4, COA1, COA2, LMA4, LMAA, NODES, Lab, hnp, mn, mn4

HOA = mn(1, 0x11)
NEIGHBOUR = mn(1, 0x12)
MARK = 0x20


class Downlink:
    """Send to an address, see which far end gets it."""

    def __init__(self, lab):
        self.lab = lab
        self.tap = lab.tap('net', 'lma')
        self.port = 9000

    def leads(self, name, where, address):
        """A packet from the correspondent goes to this far end."""
        self.port += 1
        packet = ip6(CN, address, UDP, udp(4, self.port, b'down')) if ':' in address else \
            ip4(CN4, address, UDP, udp(4, self.port, b'down'))
        self.lab.inject('cn', packet)
        self.lab.equal(name, [where], [p.outer.dst for p in self.tap.wait(to_port(self.port))])

    def own(self, name, where, mark=0, ports=(4, 9900)):
        """The same for a packet that the anchor itself sends to the home address."""
        sock = self.lab.socket('lma', socket.AF_INET6, socket.SOCK_DGRAM, (LMAA, ports[0]), mark)
        self.tap.clear()
        sock.sendto(b'own', (HOA, ports[1]))
        self.lab.equal(name, [where], [p.outer.dst for p in self.tap.wait(to_port(ports[1]))])
        sock.close()

    def dropped(self, name, address, **causes):
        """Nobody gets it."""
        self.port += 1
        with self.lab.counted(f'{name}: counted', **causes):
            self.lab.inject('cn', ip6(CN, address, UDP, udp(4, self.port, b'down')))
        self.lab.equal(f'{name}: nothing goes out', [], self.tap.seen(to_port(self.port)))
        return self.port


def order(lab, down):
    """MIPv6 before PMIPv6, whatever the order of arrival and the length of the prefix."""
    down.leads('R6612-60 PMIPv6 binding alone: to the MAG', COA1, HOA)
    lab.bind(11, 'mipv6', f'{HOA}/128', COA2)
    down.leads('R6612-60 downlink goes to the CoA first when both bindings exist', COA2, HOA)
    down.leads('R6612-61 only the exact HoA: another address of the HNP follows the MAG', COA1,
               NEIGHBOUR)
    lab.bind(1, 'pmipv6', [hnp(1), f'{HOA}/128', f'{mn4(1)}/32'], COA1)
    down.leads('R6612-60 also when the PMIPv6 binding was set last and as exactly', COA2, HOA)
    lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    lab.unbind(11)
    down.leads('R6612-63 the very next packet after the deletion goes to the MAG', COA1, HOA)
    down.leads('IPv4 home address: to the MAG', COA1, mn4(1))
    lab.bind(11, 'mipv6', [f'{HOA}/128', f'{mn4(1)}/32'], COA2)
    down.leads('R6612-60 IPv4 home address in both: to the CoA', COA2, mn4(1))
    lab.unbind(11)


def whole_prefix(lab, down):
    """R flag: the whole HNP moves; the longest prefix of one kind still wins."""
    lab.bind(21, 'mipv6', [f'{HOA}/128', hnp(1)], COA2)
    down.leads('R6612-62 with R the HoA goes to the CoA', COA2, HOA)
    down.leads('R6612-62 with R the rest of the HNP goes to the CoA', COA2, NEIGHBOUR)
    lab.bind(31, 'pmipv6', f'{NEIGHBOUR}/128', COA1)
    down.leads('R6612-62 even where a PMIPv6 binding is longer', COA2, NEIGHBOUR)
    lab.unbind(31)
    lab.bind(41, 'mipv6', f'{NEIGHBOUR}/128', COA1)
    down.leads('R6612-61 of two MIPv6 bindings the longer prefix wins', COA1, NEIGHBOUR)
    lab.unbind(41)
    lab.unbind(21)
    down.leads('R6612-62 back to the MAG after the deletion', COA1, NEIGHBOUR)


def static_and_precedence(lab, down):
    """Static bindings stand between; precedence can be said."""
    lab.bind(51, 'static', hnp(1), COA2)
    down.leads('static goes before pmipv6', COA2, NEIGHBOUR)
    lab.bind(11, 'mipv6', f'{HOA}/128', COA1)
    down.leads('mipv6 goes before static', COA1, HOA)
    lab.bind(51, 'static', hnp(1), COA2, 'precedence', 1)
    down.leads('a lower precedence goes first, whatever the kind and length', COA2, HOA)
    lab.unbind(11, 51)


def blocked(lab, down):
    """The delete wait."""
    cn = lab.tap('cn', 'lma')
    lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1, 'state', 'blocked')
    port = down.dropped('R6612-64 downlink in the PMIPv6 delete wait', NEIGHBOUR, blocked=1)
    lab.bind(11, 'mipv6', f'{HOA}/128', COA2)
    down.leads('R6612-64 a MIPv6 binding beside it still works', COA2, HOA)
    lab.bind(11, 'mipv6', f'{HOA}/128', COA2, 'state', 'blocked')
    down.dropped('R6612-64 both in their delete wait', HOA, blocked=1)
    lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1, 'state', 'active')
    down.leads('R6612-64 MIPv6 delete wait falls through to PMIPv6', COA1, HOA)
    lab.bind(11, 'mipv6', f'{HOA}/128', COA2, 'state', 'blocked', 'blocked-action', 'drop')
    down.dropped('R6612-64 blocked-action drop on a mipv6 binding', HOA, blocked=1)
    lab.unbind(11)
    lab.bind(3, 'mipv6', f'{mn(3)}/128', COA2, 'state', 'blocked')
    down.dropped('R6612-64 MIPv6 delete wait and nothing else', mn(3), no_binding=1)
    lab.unbind(3)
    lab.equal('R6612-64 the delete wait drops silently', [], cn.seen(error_about(port)))


def own_answers(lab, down):
    """What the anchor says to a node at home must not follow a stale MIPv6 binding."""
    lab.bind(11, 'mipv6', f'{HOA}/128', COA2)
    lab.link_set('direct-mark', f'{MARK}/{0xf0}')
    down.own('R6612-66 an unmarked packet of the anchor follows the MIPv6 binding', COA2)
    down.own('R6612-66 a packet with the direct mark takes the MAG', COA1, MARK | 1)
    down.own('R6612-66 another mark does not', COA2, 0x31)
    down.own('R6612-66 IKE of the anchor takes the MAG (port 500)', COA1, 0, (500, 500))
    down.own('R6612-66 IKE of the anchor takes the MAG (port 4500, to any)', COA1, 0, (4500, 7777))
    port = 500
    lab.inject('cn', ip6(CN, HOA, UDP, udp(500, port, b'ike')))
    down.tap.clear()
    lab.inject('cn', ip6(CN, HOA, UDP, udp(4500, 501, b'ike')))
    lab.equal('R6612-66 IKE of others follows the MIPv6 binding', [COA2],
              [p.outer.dst for p in down.tap.wait(to_port(501))])
    lab.bind(4, 'mipv6', f'{mn(4)}/128', COA2)
    sock = lab.socket('lma', socket.AF_INET6, socket.SOCK_DGRAM, (LMAA, 500))
    down.tap.clear()
    sock.sendto(b'ike', (mn(4), 502))
    lab.equal('R6612-66 IKE of the anchor to a node without PMIPv6 binding goes to the CoA',
              [COA2], [p.outer.dst for p in down.tap.wait(to_port(502))])
    sock.close()
    lab.link_set('direct-mark', 0)
    lab.unbind(4)
    ike_of_every_size(lab, down)
    lab.unbind(11)


def ike_of_every_size(lab, down):
    """What is too large for the device leaves in fragments, of which only the first has ports."""
    lab.bind(11, 'mipv6', [f'{HOA}/128', f'{mn4(1)}/32'], COA2)
    lab.link_set('local', f'{LMAA},{LMA4}')
    sizes = {40: 1, 1300: 1, 3000: 3, 9000: 7}

    def leads(name, where, port, local, to, size, count):
        family = socket.AF_INET6 if ':' in to else socket.AF_INET
        sock = lab.socket('lma', family, socket.SOCK_DGRAM, (local, port))
        down.tap.clear()
        sock.sendto(bytes(size), (to, 9901))
        packets = down.tap.wait(lambda p: p.final == to, count)
        lab.equal(f'{name} of {size} octets', [where] * count,
                  [p.outer.dst for p in packets if p.outer.dst != to])
        sock.close()

    for port in (500, 4500):
        for size, count in sizes.items():
            leads(f'R6612-66 IKE from port {port}, IPv6', COA1, port, LMAA, HOA, size, count)
            leads(f'R6612-66 IKE from port {port}, IPv4', COA1, port, LMA4, mn4(1), size, count)
    for size, count in sizes.items():
        leads('R6612-60 anything else of the anchor, IPv6', COA2, 1701, LMAA, HOA, size, count)
        leads('R6612-60 anything else of the anchor, IPv4', COA2, 1701, LMA4, mn4(1), size, count)
    # from a daemon in another namespace than the device: no socket tells the port
    data = udp(500, 9902, bytes(1500))
    down.tap.clear()
    lab.inject('cn', *(ip6(LMAA, HOA, FRAGMENT, struct.pack('!BBHI', UDP, 0, at | more, 7) +
                           data[at:at + 1000]) for at, more in ((0, 1), (1000, 0))))
    lab.equal('R6612-66 fragments of IKE that come from another namespace', [COA1] * 2,
              [p.outer.dst for p in down.tap.wait(lambda p: p.inner.dst == HOA, 2)])
    lab.inject('cn', ip6(LMAA, HOA, FRAGMENT, struct.pack('!BBHI', ICMP6, 0, 0, 8) + bytes(100)))
    lab.equal('R6612-60 a fragment of another protocol', [COA2],
              [p.outer.dst for p in down.tap.wait(lambda p: p.inner.dst == HOA, 3)[2:]])
    lab.link_set('local', LMAA)


with Lab(nodes=tuple(node for node in NODES if node != 'mn')) as the_lab:
    the_down = Downlink(the_lab)
    the_lab.bind(1, 'pmipv6', [hnp(1), f'{mn4(1)}/32'], COA1)
    order(the_lab, the_down)
    whole_prefix(the_lab, the_down)
    static_and_precedence(the_lab, the_down)
    blocked(the_lab, the_down)
    own_answers(the_lab, the_down)
